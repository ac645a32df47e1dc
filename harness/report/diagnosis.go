package report

import (
	"fmt"
	"io"

	"activeftp/core"
	"activeftp/core/trace"
)

// DiagnoseFormats are the formats of a report on a client's log, the default one
// first.
func DiagnoseFormats() []Format {
	return []Format{
		{"text", WriteText}, {"json", WriteDiagnosisJSON}, {"sarif", WriteSARIF}, {"junit", WriteJUnit}, {"github", WriteGitHub},
		{"markdown", WriteMarkdown}, {"html", WriteHTML},
	}
}

// WriteDiagnosisJSON writes the document of one log as the page has it.
func WriteDiagnosisJSON(w io.Writer, r *Report) error { return writeJSON(w, r.Cases[0].Diagnosed) }

// OfDiagnosis is the report on one client's log: the findings, and the exchange
// around the first of them.
func OfDiagnosis(file string, d *trace.Diagnosis) *Report {
	c := Case{Name: file, File: file, Diagnosed: d}
	for _, f := range d.Findings {
		c.Findings = append(c.Findings, Finding{
			File: file, Line: f.Line, Severity: f.Severity, Rule: f.ID(), Message: f.Message,
			Fix: &core.Fix{Message: f.Advice}, // without a place: it is not the log that can be mended
		})
	}
	if len(d.Findings) > 0 {
		c.Talk = around(d.Exchange, d.Findings[0].Line)
	}
	return &Report{
		Cases: []Case{c}, Talk: true,
		Conclusion: fmt.Sprintf("%s: log of %s, %s done, %d failed", verdictWords(d.Verdict), d.Format, plural(d.Done, "transfer"), d.Failed),
	}
}

// How many lines of the exchange before a line, and after it, help to
// understand it.
const (
	linesBefore = 16
	linesAfter  = 4
)

// around is the exchange near a line of the log, each line behind its number;
// the line itself is marked.
func around(exchange []trace.Entry, line int) []string {
	at := 0
	for at < len(exchange)-1 && exchange[at].Line < line {
		at++
	}
	var lines []string
	for _, e := range exchange[max(0, at-linesBefore):min(len(exchange), at+linesAfter+1)] {
		mark := "  "
		if e.Line == line {
			mark = "=>"
		}
		lines = append(lines, fmt.Sprintf("%s %4d %s %s", mark, e.Line, signs[e.Kind], e.Text))
	}
	return lines
}

// signs say who speaks.
var signs = map[trace.Kind]string{trace.Command: ">", trace.Reply: "<", trace.Remark: "*"}
