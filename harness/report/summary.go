package report

import (
	"fmt"

	"activeftp/core"
)

// emptySummary is the summary of a report without cases.
const emptySummary = "nothing to do"

// Summary returns the report as one printable line: the conclusion if there is
// one, else the number of findings or of passed and failed cases.
func (r *Report) Summary() string {
	switch {
	case r.Conclusion != "":
		return Printable(r.Conclusion)
	case len(r.Cases) == 0:
		return emptySummary
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

// checkSummary returns the verdict on settings texts with the number of findings
// of each severity, and the port end if there is only one text.
func (r *Report) checkSummary() string {
	var found [core.Error + 1]int // by severity
	for i := range r.Cases {
		for j := range r.Cases[i].Findings {
			found[r.Cases[i].Findings[j].Severity]++
		}
	}
	summary := verdictPhrase(r.Verdict())
	if r.Worst() != 0 {
		summary += fmt.Sprintf(": %s, %s, %s",
			core.Count(found[core.Error], "error"), core.Count(found[core.Warning], "warning"), core.Count(found[core.Note], "note"))
	}
	if len(r.Cases) > 1 {
		return summary + " in " + core.Count(len(r.Cases), "file")
	}
	if end := r.Cases[0].Checked.PortEnd; end > 0 {
		summary += fmt.Sprintf("; port end %d", end)
	}
	return summary
}

// verdictPhrase returns the words for a verdict at the start of a summary:
// "pass with notes" rather than "notes".
func verdictPhrase(v core.Verdict) string {
	switch v {
	case core.Notes, core.Warnings:
		return "pass with " + v.String()
	}
	return v.String()
}
