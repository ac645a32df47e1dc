package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"

	"activeftp/core"
	"activeftp/core/trace"
)

// documentVersion is the version of the JSON documents and of the lines of jsonl.
// It changes if a reader of the last version could fail on the next one; a new
// member is no such change.
const documentVersion = 2

// headerJSON begins each JSON document.
type headerJSON struct {
	Version int        `json:"version"`
	Tool    toolJSON   `json:"tool"`
	Shard   *shardJSON `json:"shard,omitempty"` // nil: the document is about everything
}

type toolJSON struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// toolName is the name of the program in documents that name it.
const toolName = "activeftp"

// headerOf returns the beginning of the report's document.
func headerOf(r *Report) headerJSON {
	return headerJSON{documentVersion, toolJSON{toolName, r.Tool.Version}, r.Shard.document()}
}

// WriteCheckJSON writes settings texts as the "files" of one document, whatever
// their number. Each is the answer of the page's check after the name of the file. In
// the document of a shard each finding has its line too.
func WriteCheckJSON(w io.Writer, r *Report) error {
	if r.Shard != nil {
		return writeShardJSON(w, r)
	}
	type file struct {
		File string `json:"file"`
		*core.Result
	}
	document := struct {
		headerJSON
		policyJSON
		Files []file `json:"files"`
	}{headerOf(r), policyOf(&r.Policy), make([]file, len(r.Cases))}
	for i := range r.Cases {
		document.Files[i] = file{r.Cases[i].File, r.Cases[i].Checked}
	}
	return writeJSON(w, document)
}

// writeShardJSON writes the document of a shard of check.
func writeShardJSON(w io.Writer, r *Report) error {
	document := struct {
		headerJSON
		policyJSON
		Files []fileJSON `json:"files"`
	}{headerOf(r), policyOf(&r.Policy), make([]fileJSON, len(r.Cases))}
	for i := range r.Cases {
		document.Files[i] = fileOf(&r.Cases[i])
	}
	return writeJSON(w, document)
}

// scenarioJSON is one scenario in the documents of run.
type scenarioJSON struct {
	Name     string        `json:"name"`
	File     string        `json:"file"`
	Title    string        `json:"title"`
	Verdict  core.Verdict  `json:"verdict"`
	Skipped  string        `json:"skipped,omitempty"` // reason why it was not played to its end
	Seconds  float64       `json:"seconds"`           // 0 if not measured
	Proved   []string      `json:"proved,omitempty"`
	Findings []findingJSON `json:"findings"`
	Talk     []string      `json:"talk,omitempty"`
}

// findingJSON is one finding in the documents of run, observe, prove and dial.
type findingJSON struct {
	File     string           `json:"file"`
	Line     int              `json:"line"` // 0: the whole file
	Col      int              `json:"col"`  // 0: the whole line
	Len      int              `json:"len"`
	Rule     string           `json:"rule"`
	Severity core.Severity    `json:"severity"`
	Path     string           `json:"path,omitempty"` // of a finding about settings
	Message  string           `json:"message"`
	Want     string           `json:"want,omitempty"`
	Got      string           `json:"got,omitempty"`
	Fix      *fixJSON         `json:"fix"`
	Accepted *core.Acceptance `json:"accepted,omitempty"`
	sourceJSON
}

// fixJSON is an order to a person and, if it is an edit of the finding's file,
// the place and the new text.
type fixJSON struct {
	Message string `json:"message"`
	*core.Span
	New *string `json:"new,omitempty"`
}

// findingsOf returns the JSON form of the case's findings.
func findingsOf(c *Case) []findingJSON {
	all := []findingJSON{}
	for f := range c.All() {
		all = append(all, findingJSON{
			File: f.File, Line: f.Line, Col: f.Col, Len: f.Len, Rule: f.Rule, Severity: f.Severity, Path: f.Path,
			Message: f.Message, Want: f.Want, Got: f.Got, Fix: fixOf(f.Fix), Accepted: f.Accepted, sourceJSON: sourceOf(f),
		})
	}
	return all
}

// fixOf returns the JSON form of a fix, or nil if there is none.
func fixOf(fix *core.Fix) *fixJSON {
	switch {
	case fix == nil:
		return nil
	case fix.Line == 0:
		return &fixJSON{Message: fix.Message}
	}
	return &fixJSON{fix.Message, &fix.Span, &fix.New}
}

// WriteRunJSON writes scenarios as one document.
func WriteRunJSON(w io.Writer, r *Report) error {
	document := struct {
		headerJSON
		Verdict    core.Verdict   `json:"verdict"`
		Conclusion string         `json:"conclusion,omitempty"` // of observe
		Passed     int            `json:"passed"`
		Failed     int            `json:"failed"`
		Skipped    int            `json:"skipped,omitempty"`
		Scenarios  []scenarioJSON `json:"scenarios"`
	}{headerJSON: headerOf(r), Verdict: r.Verdict(), Conclusion: r.Conclusion, Failed: r.failed(), Skipped: r.skipped(), Scenarios: []scenarioJSON{}}
	document.Passed = len(r.Cases) - document.Failed - document.Skipped
	for i := range r.Cases {
		document.Scenarios = append(document.Scenarios, scenarioOf(&r.Cases[i]))
	}
	return writeJSON(w, document)
}

// scenarioOf returns the JSON form of a case, which json and jsonl share.
func scenarioOf(c *Case) scenarioJSON {
	return scenarioJSON{
		Name: c.Name, File: c.File, Title: c.Title, Verdict: core.VerdictOf(c.Worst()),
		Skipped: c.Skipped, Seconds: c.Elapsed.Seconds(), Proved: c.Proved, Findings: findingsOf(c), Talk: c.Talk,
	}
}

// itemJSON is one checklist item in the document of conformance and probe.
type itemJSON struct {
	ID          string   `json:"id"`
	Status      string   `json:"standing"`
	Requirement string   `json:"requirement"`
	Evidence    []string `json:"seen"`
	Talk        []string `json:"talk,omitempty"`
	Seconds     float64  `json:"seconds"` // 0 if not measured
}

// WriteConformanceJSON writes a checklist as one document.
func WriteConformanceJSON(w io.Writer, r *Report) error {
	document := struct {
		headerJSON
		Conclusion string     `json:"conclusion"`
		Items      []itemJSON `json:"items"`
	}{headerJSON: headerOf(r), Conclusion: r.Summary(), Items: []itemJSON{}}
	for i := range r.Cases {
		c := &r.Cases[i]
		document.Items = append(document.Items, itemJSON{
			c.Name, c.Status, c.Title, append([]string{}, c.evidence()...), c.Talk, c.Elapsed.Seconds(),
		})
	}
	return writeJSON(w, document)
}

// WriteDiagnosisJSON writes the diagnosis of one log: the answer of the page's
// diagnose after the beginning of a document.
func WriteDiagnosisJSON(w io.Writer, r *Report) error {
	return writeJSON(w, struct {
		headerJSON
		*trace.Diagnosis
	}{headerOf(r), r.Cases[0].Diagnosed})
}

// writeJSON writes a document on one line.
func writeJSON(w io.Writer, document any) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(document); err != nil {
		return fmt.Errorf("encoding the document: %w", err)
	}
	_, err := w.Write(append(escapeJSON(bytes.TrimSuffix(b.Bytes(), []byte{'\n'})), '\n'))
	return err
}

// escapeJSON returns the document with every unprintable character as a \u
// escape. The encoder escapes only those below U+0020 and the two line
// separators, but others act on a terminal too: U+009B starts an escape
// sequence. Such characters occur only inside strings, so the escapes are valid. The
// encoder also escapes U+FFFD if it stands for a byte that is not UTF-8. It is always
// escaped here, so that a document that is read and written again stays the same.
func escapeJSON(document []byte) []byte {
	if !slices.ContainsFunc(document, func(b byte) bool { return b >= 0x7f }) {
		return document
	}
	b := make([]byte, 0, len(document)+1)
	for _, r := range string(document) {
		if strconv.IsPrint(r) && r != utf8.RuneError {
			b = utf8.AppendRune(b, r)
			continue
		}
		for _, unit := range utf16.AppendRune(nil, r) {
			b = fmt.Appendf(b, `\u%04x`, unit)
		}
	}
	return b
}
