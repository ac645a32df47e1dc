// Package report writes the result of a command in the format that the user
// asked for: one result type, and one file per format.
//
// The jobs, such as prove, return a [Report]; [OfCheck] makes a case of one from
// checked settings. [FindFormat] finds a format by the name that --format takes.
//
// Much of a report comes from users' files and from the peer of a connection,
// and can be any bytes. Every format makes them harmless with [Printable] or its
// own escapes: nothing acts on a terminal, and no name or message breaks the
// format's syntax.
package report

import (
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"activeftp/core"
	"activeftp/core/trace"
)

// Report is the result of one command, such as check, run, prove or diagnose.
type Report struct {
	Cases      []Case
	Talk       bool   // show the control dialogue of every case, not only of failed ones
	Conclusion string // the result in one sentence; if empty, Summary counts cases or findings
	Tool       Tool   // for formats that name it
	Policy     Policy // of a check
	Shard      *Shard // part of the work that the cases are; nil: all of it
}

// Tool is the program that made a report, activeftp.
type Tool struct {
	Version string // empty if unknown
	Home    string // address of the project, without a slash at the end; empty as long as it has none
}

// ruleAddress returns the address of the table of rules in the project's
// documentation, at the rule with this id. It is empty without a home, and on hosts
// whose addresses of a file in the repository are not known.
func (t Tool) ruleAddress(id string) string {
	for _, host := range []string{"https://github.com/", "https://gitlab.com/"} {
		if strings.HasPrefix(t.Home, host) {
			return t.Home + "/blob/HEAD/docs/rules.md#:~:text=" + id
		}
	}
	return ""
}

// Case is the result for one subject: a settings text, a scenario, a proof of
// one site, a checklist item or a log. It fails if it has an error that counts.
type Case struct {
	Name      string           // short name for lists
	File      string           // source file; "-" is standard input
	Title     string           // one-line description; empty for a settings text
	Status    string           // of a checklist item: pass, deviation, fail, not applicable, not tried, or the party that it binds
	Findings  []Finding        // but those of Checked; All has both
	Proved    []string         // the test setup, then each proved fact: "subject: detail", or a sentence
	Talk      []string         // the control dialogue, in lines such as "> PORT ..." and "< 200 ..."
	Skipped   string           // reason why the case was not played to its end; empty if it was
	Elapsed   time.Duration    // 0 if not measured
	Checked   *core.Result     // set only for a settings text
	Diagnosed *trace.Diagnosis // set only for a log
	Traffic   *Traffic         // set only for a proof by transfers

	lines []sourceJSON // of the diagnostics of Checked, if it was read back without its text
}

// Finding is one problem found: a diagnostic about a settings text, a scenario's
// fact that does not hold, or a diagnosed cause in a log.
type Finding struct {
	File     string
	Line     int // from 1; 0 means the whole file
	Col      int // byte in the line, from 1; 0 means the whole line
	Len      int // in bytes; 0 is the point before Col
	Severity core.Severity
	Baseline bool   // it is in the baseline and does not count; here it takes no memory
	Rule     string // rule id, keyword of a fact, or cause code
	Path     string // section and key of a settings text, as in core.Diagnostic
	Message  string
	Want     string           // expected value of a fact; empty if Message says it all
	Got      string           // actual value of a fact
	Fix      *core.Fix        // an edit of File or, if its Line is 0, an order to a person
	Accepted *core.Acceptance // decision to live with the finding, which then does not count; nil: there is none

	Source    string // line at Line, without its end; empty if not known
	FixSource string // line at Fix.Line, likewise
}

// Place returns the finding's file, line and column, as far as they are known.
func (f *Finding) Place() string {
	switch {
	case f.Line == 0:
		return f.File
	case f.Col == 0:
		return fmt.Sprintf("%s:%d", f.File, f.Line)
	}
	return fmt.Sprintf("%s:%d:%d", f.File, f.Line, f.Col)
}

// Text returns the finding's message, followed by Want and Got if either is set.
func (f *Finding) Text() string {
	if f.Want == "" && f.Got == "" {
		return f.Message
	}
	return strings.TrimPrefix(fmt.Sprintf("%s: want %s, got %s", f.Message, f.Want, f.Got), ": ")
}

// line returns the finding as one printable line.
func (f *Finding) line() string {
	return Printable(fmt.Sprintf("%s: %s: %s [%s]", f.Place(), f.Label(), f.Text(), f.Rule))
}

// lines returns the finding as one printable line, or as two if it has a remark.
func (f *Finding) lines() []string {
	if remark := f.Remark(); remark != "" {
		return []string{f.line(), "\t" + remark}
	}
	return []string{f.line()}
}

// Label returns the word before the finding's message: its severity, or
// "accepted warning" for a warning that is accepted and "baseline warning" for one
// that is in the baseline.
func (f *Finding) Label() string {
	switch {
	case f.Accepted != nil:
		return "accepted " + f.Severity.String()
	case f.Baseline:
		return "baseline " + f.Severity.String()
	}
	return f.Severity.String()
}

// Remark returns the line below the finding: the order that fixes it, or the
// reason for accepting it. It is empty if there is neither.
func (f *Finding) Remark() string {
	switch {
	case f.Accepted != nil:
		return Printable(acceptedSentence(f.Accepted))
	case f.Fix != nil && f.Fix.Message != "":
		return Printable("fix: " + f.Fix.Message)
	}
	return ""
}

// inBaseline says that a finding is in the baseline, for formats without a label.
const inBaseline = "in the baseline"

// withRemark returns a text about the finding, for formats without a label. After it
// come a note if the finding is in the baseline, and its remark if it has one.
func (f *Finding) withRemark(text string) string {
	if f.Baseline {
		text += "; " + inBaseline
	}
	if remark := f.Remark(); remark != "" {
		return text + "; " + remark
	}
	return text
}

// acceptedSentence returns an acceptance as "accepted until DATE: REASON".
func acceptedSentence(a *core.Acceptance) string {
	if a.Until == 0 {
		return "accepted: " + a.Reason
	}
	return "accepted until " + a.Until.String() + ": " + a.Reason
}

// counted returns the finding's severity, or zero if it is accepted or in the
// baseline.
func (f *Finding) counted() core.Severity {
	if f.Accepted != nil || f.Baseline {
		return 0
	}
	return f.Severity
}

// OfCheck returns the case for a checked settings text. It has no Findings:
// [Case.All] makes them from the result, which can have very many.
func OfCheck(file string, r *core.Result) Case {
	c := Case{Name: file, File: file, Checked: r}
	if r.Verdict == core.Empty {
		c.Skipped = nothingToCheck + ": the text has no section and no key"
	}
	return c
}

// All returns all findings of the case, one after another. Each is valid until the
// next one.
func (c *Case) All() iter.Seq[*Finding] {
	return func(yield func(*Finding) bool) {
		for i := range c.Findings {
			if !yield(&c.Findings[i]) {
				return
			}
		}
		if c.Checked == nil {
			return
		}
		var f Finding
		for i := range c.Checked.Diagnostics {
			f = c.findingOf(i)
			if !yield(&f) {
				return
			}
		}
	}
}

// findingOf returns the finding for the diagnostic at position i of the checked text.
func (c *Case) findingOf(i int) Finding {
	d := &c.Checked.Diagnostics[i]
	f := Finding{
		File: c.File, Line: d.Line, Col: d.Col, Len: d.Len, Severity: d.Severity, Rule: d.Rule, Path: d.Path,
		Message: d.Message, Fix: d.Fix, Accepted: d.Accepted, Baseline: d.Baseline,
	}
	if c.lines != nil {
		c.lines[i].restore(&f)
		return f
	}
	f.Source, f.FixSource = sourceLine(c.Checked.Text, d.Span), fixSource(c.Checked.Text, d.Fix)
	return f
}

// HasFindings reports whether the case has a finding.
func (c *Case) HasFindings() bool {
	return len(c.Findings) > 0 || c.Checked != nil && len(c.Checked.Diagnostics) > 0
}

// counted returns the number of findings by severity, those that do not count at zero,
// and how many are in the baseline.
func (c *Case) counted() (found [core.Error + 1]int, known int) {
	count := func(f *Finding) {
		found[f.counted()]++
		if f.Baseline {
			known++
		}
	}
	for i := range c.Findings {
		count(&c.Findings[i])
	}
	if c.Checked == nil {
		return found, known
	}
	for i := range c.Checked.Diagnostics { // All would build more of each finding
		d := &c.Checked.Diagnostics[i]
		count(&Finding{Severity: d.Severity, Accepted: d.Accepted, Baseline: d.Baseline})
	}
	return found, known
}

// Worst returns the highest severity of the case's findings that count, or zero if
// it has none.
func (c *Case) Worst() core.Severity {
	found, _ := c.counted()
	for s := core.Error; s > 0; s-- {
		if found[s] > 0 {
			return s
		}
	}
	return 0
}

// Failed reports whether the case has an error that counts.
func (c *Case) Failed() bool { return c.Worst() == core.Error }

// firstError returns the case's first error that counts, or nil if it has none.
func (c *Case) firstError() *Finding {
	for f := range c.All() {
		if f.counted() == core.Error {
			first := *f
			return &first
		}
	}
	return nil
}

// evidence returns what supports the status of a checklist item: the proved
// facts, then the texts of the findings.
func (c *Case) evidence() []string {
	texts := c.Proved
	for f := range c.All() {
		texts = append(texts, f.Text())
	}
	return texts
}

// Worst returns the highest severity of all cases, or zero if no finding counts.
func (r *Report) Worst() core.Severity {
	var worst core.Severity
	for i := range r.Cases {
		worst = max(worst, r.Cases[i].Worst())
	}
	return worst
}

// Verdict returns the verdict on the whole report. Without a warning or an error
// it is Incomplete if that of a settings text is.
func (r *Report) Verdict() core.Verdict {
	worst := r.Worst()
	incomplete := func(c Case) bool { return c.Checked != nil && c.Checked.Verdict == core.Incomplete }
	if worst <= core.Note && slices.ContainsFunc(r.Cases, incomplete) {
		return core.Incomplete
	}
	return core.VerdictOf(worst)
}

// skipped returns the number of skipped cases that have no error.
func (r *Report) skipped() int {
	n := 0
	for i := range r.Cases {
		if r.Cases[i].Skipped != "" && !r.Cases[i].Failed() {
			n++
		}
	}
	return n
}

// failed returns the number of cases with an error.
func (r *Report) failed() int {
	n := 0
	for i := range r.Cases {
		if r.Cases[i].Failed() {
			n++
		}
	}
	return n
}
