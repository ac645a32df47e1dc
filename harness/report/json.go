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

// WriteCheckJSON writes the document of one settings text as the page has it,
// and those of several as files of one document.
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

// scenarioJSON is one scenario in the document of run.
type scenarioJSON struct {
	Name     string        `json:"name"`
	File     string        `json:"file"`
	Title    string        `json:"title"`
	Verdict  core.Verdict  `json:"verdict"`
	Skipped  string        `json:"skipped,omitempty"` // why it was not played to its end
	Seconds  float64       `json:"seconds"`
	Proved   []string      `json:"proved,omitempty"`
	Findings []findingJSON `json:"findings"`
	Talk     []string      `json:"talk,omitempty"`
}

type findingJSON struct {
	File     string        `json:"file"`
	Line     int           `json:"line"`
	Rule     string        `json:"rule"`
	Severity core.Severity `json:"severity"`
	Message  string        `json:"message"`
	Want     string        `json:"want,omitempty"`
	Got      string        `json:"got,omitempty"`
}

// WriteRunJSON writes the document of scenarios.
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

// scenarioOf is one scenario as every document of run has it.
func scenarioOf(c *Case) scenarioJSON {
	one := scenarioJSON{
		Name: c.Name, File: c.File, Title: c.Title, Verdict: core.VerdictOf(c.Worst()),
		Skipped: c.Skipped, Seconds: c.Elapsed.Seconds(), Proved: c.Proved, Findings: []findingJSON{}, Talk: c.Talk,
	}
	for _, f := range c.Findings {
		one.Findings = append(one.Findings, findingJSON{f.File, f.Line, f.Rule, f.Severity, f.Message, f.Want, f.Got})
	}
	return one
}

// writeJSON writes a document in one line.
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

// escapeJSON writes the characters that are not printable as \u escapes. The
// encoder does so for those below U+0020 alone, but U+009B, say, begins a
// terminal's escape sequence too. In a document they can only stand in strings.
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
