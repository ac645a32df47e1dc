package report

import (
	"fmt"
	"strings"

	"activeftp/core"
)

// nothingToCheck is the summary of settings texts without a section or key.
const nothingToCheck = "nothing to check"

// emptySummary is the summary of a report without cases.
const emptySummary = "nothing to do"

// Summary returns the report as one printable line: the shard if it is one, then the
// conclusion if there is one, else the number of findings or of passed and failed
// cases.
func (r *Report) Summary() string { return r.Shard.summary(r.result(), len(r.Cases)) }

// result returns the summary without the shard.
func (r *Report) result() string {
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
// of each severity, of accepted ones and of those in the baseline, the port end if
// there is only one text, and the policy.
func (r *Report) checkSummary() string {
	var found [core.Error + 1]int // by severity; those that do not count are at zero
	empty, known := 0, 0
	for i := range r.Cases {
		counted, inBaseline := r.Cases[i].counted()
		known += inBaseline
		for s, n := range counted {
			found[s] += n
		}
		if c := r.Cases[i].Checked; c != nil && c.Verdict == core.Empty {
			empty++
		}
	}
	summary := verdictPhrase(r.Verdict())
	if empty == len(r.Cases) {
		summary = nothingToCheck
	}
	var counts []string
	if r.Worst() != 0 {
		for _, s := range []core.Severity{core.Error, core.Warning, core.Note} {
			counts = append(counts, core.Count(found[s], s.String()))
		}
	}
	if accepted := found[0] - known; accepted > 0 {
		counts = append(counts, fmt.Sprintf("%d accepted", accepted))
	}
	if known > 0 {
		counts = append(counts, fmt.Sprintf("%d %s", known, inBaseline))
	}
	if len(counts) > 0 {
		summary += ": " + strings.Join(counts, ", ")
	}
	if len(r.Cases) > 1 {
		summary += " in " + core.Count(len(r.Cases), "file")
		if empty > 0 && empty < len(r.Cases) {
			summary += fmt.Sprintf("; %s in %d of them", nothingToCheck, empty)
		}
	} else if end := r.Cases[0].Checked.PortEnd; end > 0 {
		summary += fmt.Sprintf("; port end %d", end)
	}
	return summary + r.Policy.summary()
}

// verdictPhrase returns the words for a verdict at the start of a summary:
// "pass with notes" rather than "notes". The page uses the same words.
func verdictPhrase(v core.Verdict) string {
	switch v {
	case core.Notes, core.Warnings:
		return "pass with " + v.String()
	case core.Incomplete:
		return "not fully checked"
	}
	return v.String()
}
