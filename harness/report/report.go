// Package report is what a run of the command found, and the formats in which
// it can be written: one result type, one file per format.
//
// What a report holds comes from users' files and from the other side of a
// connection, and may be anything. No format passes on what could act on a
// terminal, or lets a name or a message break its own syntax.
package report

import (
	"fmt"
	"strings"
	"time"

	"activeftp/core"
	"activeftp/core/trace"
)

// Report is the result of one run: of check, run, prove or diagnose.
type Report struct {
	Cases      []Case
	Talk       bool   // show every case's dialogue, not only that of failed ones
	Conclusion string // what it comes to, in a sentence; empty: the cases are counted
}

// Case is one thing that was checked, run or proved: a settings text, a
// scenario, or a proof of one site. It fails when it has a finding of severity
// error.
type Case struct {
	Name     string // what the case is called in a list
	File     string // where it comes from; "-" is standard input
	Title    string // what it shows; empty for a settings text
	Status   string // a row of the conformance checklist: pass, deviation, fail, not applicable, or whom it binds
	Findings []Finding
	Proved   []string      // what was tried, then what was seen to hold: "what: how", or a sentence
	Talk     []string      // the control dialogue, lines as "> PORT ..." and "< 200 ..."
	Skipped  string        // why it was not played to its end: what this host lacks; empty: it was
	Elapsed  time.Duration // 0: not measured
	Checked  *core.Result  // of a settings text alone
	// Diagnosed is what a client's log comes to; of a log alone.
	Diagnosed *trace.Diagnosis
}

// Finding is one thing found: a diagnostic about a settings text, or a fact of
// a scenario that does not hold.
type Finding struct {
	File     string
	Line     int // from 1; 0: the file as a whole
	Col      int // byte in the line, from 1; 0: the line as a whole
	Len      int // in bytes; 0 is the point before Col
	Severity core.Severity
	Rule     string // a rule's id, a fact's word, or a cause's code
	Message  string
	Want     string // a fact: what the scenario says; empty where Message says all
	Got      string // a fact: what happened
	Fix      *core.Fix
}

// Place is the finding's file, line and column as far as they are known.
func (f *Finding) Place() string {
	switch {
	case f.Line == 0:
		return f.File
	case f.Col == 0:
		return fmt.Sprintf("%s:%d", f.File, f.Line)
	}
	return fmt.Sprintf("%s:%d:%d", f.File, f.Line, f.Col)
}

// Text is the finding's message with want and got.
func (f *Finding) Text() string {
	if f.Want == "" && f.Got == "" {
		return f.Message
	}
	return strings.TrimPrefix(fmt.Sprintf("%s: want %s, got %s", f.Message, f.Want, f.Got), ": ")
}

// line is the finding in one printable line.
func (f *Finding) line() string {
	return Printable(fmt.Sprintf("%s: %s: %s [%s]", f.Place(), f.Severity, f.Text(), f.Rule))
}

// fix is what the finding's fix does; empty when it has none.
func (f *Finding) fix() string {
	if f.Fix == nil {
		return ""
	}
	return Printable(f.Fix.Message)
}

// OfCheck is the case of one checked settings text.
func OfCheck(file string, r *core.Result) Case {
	c := Case{Name: file, File: file, Checked: r}
	for _, d := range r.Diagnostics {
		c.Findings = append(c.Findings, OfDiagnostic(file, d))
	}
	return c
}

// OfDiagnostic is the finding of one diagnostic about the settings text in file.
func OfDiagnostic(file string, d core.Diagnostic) Finding {
	return Finding{
		File: file, Line: d.Line, Col: d.Col, Len: d.Len,
		Severity: d.Severity, Rule: d.Rule, Message: d.Message, Fix: d.Fix,
	}
}

// Worst is the weightiest severity of the case's findings; the zero Severity
// when it has none.
func (c *Case) Worst() core.Severity {
	var worst core.Severity
	for i := range c.Findings {
		worst = max(worst, c.Findings[i].Severity)
	}
	return worst
}

// Failed reports whether the case has an error.
func (c *Case) Failed() bool { return c.firstError() != nil }

// firstError is the case's first error, nil when it has none.
func (c *Case) firstError() *Finding {
	for i := range c.Findings {
		if c.Findings[i].Severity == core.Error {
			return &c.Findings[i]
		}
	}
	return nil
}

// Worst is the weightiest severity of all cases; the zero Severity when there
// is no finding.
func (r *Report) Worst() core.Severity {
	var worst core.Severity
	for i := range r.Cases {
		worst = max(worst, r.Cases[i].Worst())
	}
	return worst
}

// Verdict sums the whole report up.
func (r *Report) Verdict() core.Verdict { return core.VerdictOf(r.Worst()) }

// skipped is the number of cases without an error that were not played to their
// end.
func (r *Report) skipped() int {
	n := 0
	for i := range r.Cases {
		if r.Cases[i].Skipped != "" && !r.Cases[i].Failed() {
			n++
		}
	}
	return n
}

// failed is the number of cases with an error.
func (r *Report) failed() int {
	n := 0
	for i := range r.Cases {
		if r.Cases[i].Failed() {
			n++
		}
	}
	return n
}
