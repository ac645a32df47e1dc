package report

import (
	"fmt"

	"activeftp/core"
)

// Summary is the report in one printable line.
func (r *Report) Summary() string {
	switch {
	case r.Conclusion != "":
		return Printable(r.Conclusion)
	case len(r.Cases) == 0:
		return nothing
	case r.Cases[0].Checked != nil:
		return r.checkSummary()
	}
	failed, skipped := r.failed(), r.skipped()
	summary := fmt.Sprintf("%d passed, %d failed", len(r.Cases)-failed-skipped, failed)
	if skipped > 0 {
		summary += fmt.Sprintf(", %d skipped", skipped)
	}
	return summary
}

// nothing is the summary of a report without cases.
const nothing = "nothing to do"

// checkSummary counts the findings of settings texts.
func (r *Report) checkSummary() string {
	var count [core.Error + 1]int
	for i := range r.Cases {
		for j := range r.Cases[i].Findings {
			count[r.Cases[i].Findings[j].Severity]++
		}
	}
	summary := verdictWords(r.Verdict())
	if r.Worst() != 0 {
		summary += fmt.Sprintf(": %s, %s, %s",
			plural(count[core.Error], "error"), plural(count[core.Warning], "warning"), plural(count[core.Note], "note"))
	}
	if len(r.Cases) > 1 {
		return summary + " in " + plural(len(r.Cases), "file")
	}
	if end := r.Cases[0].Checked.PortEnd; end > 0 {
		summary += fmt.Sprintf("; port end %d", end)
	}
	return summary
}

// verdictWords is a verdict as a sentence begins.
func verdictWords(v core.Verdict) string {
	switch v {
	case core.Notes, core.Warnings:
		return "pass with " + v.String()
	}
	return v.String()
}

func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}
