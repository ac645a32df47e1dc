package report

import (
	"fmt"

	"activeftp/core"
	"activeftp/core/trace"
)

// OfDiagnosis returns the report on one client's log: its findings, and the
// exchange around the first of them.
func OfDiagnosis(file string, d *trace.Diagnosis) *Report {
	c := Case{Name: file, File: file, Diagnosed: d}
	for _, f := range d.Findings {
		c.Findings = append(c.Findings, Finding{
			File: file, Line: f.Line, Severity: f.Severity, Rule: f.ID(), Message: f.Message,
			Fix: &core.Fix{Message: f.Advice}, // no place: the edit is not one of the log
		})
	}
	if len(d.Findings) > 0 {
		c.Talk = excerpt(d.Exchange, d.Findings[0].Line)
	}
	return &Report{
		Cases: []Case{c}, Talk: true,
		Conclusion: fmt.Sprintf("%s: log of %s, %s done, %d failed",
			verdictPhrase(d.Verdict), d.Format, core.Count(d.Done, "transfer"), d.Failed),
	}
}

// The size of an excerpt: enough lines to understand the one in question.
const (
	linesBefore = 16
	linesAfter  = 4
)

// excerpt returns the exchange around one line of the log. Each entry is
// preceded by its line number, and the line itself is marked with an arrow.
func excerpt(exchange []trace.Entry, line int) []string {
	center := 0
	for center < len(exchange)-1 && exchange[center].Line < line {
		center++
	}
	var lines []string
	for _, e := range exchange[max(0, center-linesBefore):min(len(exchange), center+linesAfter+1)] {
		mark := "  "
		if e.Line == line {
			mark = "=>"
		}
		lines = append(lines, fmt.Sprintf("%s %4d %s %s", mark, e.Line, speakerSigns[e.Kind], e.Text))
	}
	return lines
}

// speakerSigns marks each entry as sent by the client, sent by the server, or a
// remark of the client's log.
var speakerSigns = map[trace.Kind]string{trace.Command: ">", trace.Reply: "<", trace.Remark: "*"}
