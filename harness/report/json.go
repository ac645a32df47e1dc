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
)

// WriteCheckJSON writes a single settings text as the document that the page's
// check returns, and several as the "files" of one document.
func WriteCheckJSON(w io.Writer, r *Report) error {
	if len(r.Cases) == 1 {
		return writeJSON(w, r.Cases[0].Checked)
	}
	type file struct {
		File string `json:"file"`
		*core.Result
	}
	document := struct {
		Version int    `json:"version"`
		Files   []file `json:"files"`
	}{Version: 1, Files: []file{}}
	for i := range r.Cases {
		document.Files = append(document.Files, file{r.Cases[i].File, r.Cases[i].Checked})
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

// findingJSON is one finding of a scenario.
type findingJSON struct {
	File     string        `json:"file"`
	Line     int           `json:"line"`
	Rule     string        `json:"rule"`
	Severity core.Severity `json:"severity"`
	Message  string        `json:"message"`
	Want     string        `json:"want,omitempty"`
	Got      string        `json:"got,omitempty"`
}

// WriteRunJSON writes scenarios as one document.
func WriteRunJSON(w io.Writer, r *Report) error {
	document := struct {
		Version   int            `json:"version"`
		Verdict   core.Verdict   `json:"verdict"`
		Passed    int            `json:"passed"`
		Failed    int            `json:"failed"`
		Skipped   int            `json:"skipped,omitempty"`
		Scenarios []scenarioJSON `json:"scenarios"`
	}{Version: 1, Verdict: r.Verdict(), Failed: r.failed(), Skipped: r.skipped(), Scenarios: []scenarioJSON{}}
	document.Passed = len(r.Cases) - document.Failed - document.Skipped
	for i := range r.Cases {
		document.Scenarios = append(document.Scenarios, scenarioOf(&r.Cases[i]))
	}
	return writeJSON(w, document)
}

// scenarioOf returns the JSON form of a case, which json and jsonl share.
func scenarioOf(c *Case) scenarioJSON {
	s := scenarioJSON{
		Name: c.Name, File: c.File, Title: c.Title, Verdict: core.VerdictOf(c.Worst()),
		Skipped: c.Skipped, Seconds: c.Elapsed.Seconds(), Proved: c.Proved, Findings: []findingJSON{}, Talk: c.Talk,
	}
	for _, f := range c.Findings {
		s.Findings = append(s.Findings, findingJSON{f.File, f.Line, f.Rule, f.Severity, f.Message, f.Want, f.Got})
	}
	return s
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
		Version    int        `json:"version"`
		Conclusion string     `json:"conclusion"`
		Items      []itemJSON `json:"items"`
	}{Version: 1, Conclusion: r.Summary(), Items: []itemJSON{}}
	for i := range r.Cases {
		c := &r.Cases[i]
		document.Items = append(document.Items, itemJSON{
			c.Name, c.Status, c.Title, append([]string{}, c.evidence()...), c.Talk, c.Elapsed.Seconds(),
		})
	}
	return writeJSON(w, document)
}

// WriteDiagnosisJSON writes the diagnosis of one log as the document that the
// page's diagnose returns.
func WriteDiagnosisJSON(w io.Writer, r *Report) error { return writeJSON(w, r.Cases[0].Diagnosed) }

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
// sequence. Such characters occur only inside strings, so the escapes are valid.
func escapeJSON(document []byte) []byte {
	if !slices.ContainsFunc(document, func(b byte) bool { return b >= 0x7f }) {
		return document
	}
	b := make([]byte, 0, len(document)+1)
	for _, r := range string(document) {
		if strconv.IsPrint(r) {
			b = utf8.AppendRune(b, r)
			continue
		}
		for _, unit := range utf16.AppendRune(nil, r) {
			b = fmt.Appendf(b, `\u%04x`, unit)
		}
	}
	return b
}
