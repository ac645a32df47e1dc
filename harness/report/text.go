package report

import (
	"bufio"
	"fmt"
	"io"

	"activeftp/core"
)

// WriteText writes what a person reads: one finding a line as
// file:line:col: severity: message [rule], the dialogue of a failed scenario
// below it, and a verdict at the end.
func WriteText(w io.Writer, r *Report) error {
	out := bufio.NewWriter(w)
	for i := range r.Cases {
		writeCase(out, &r.Cases[i], r.Talk)
	}
	fmt.Fprintln(out, r.Summary())
	return out.Flush()
}

func writeCase(out *bufio.Writer, c *Case, talk bool) {
	for i := range c.Findings {
		f := &c.Findings[i]
		fmt.Fprintf(out, "%s: %s: %s [%s]\n", f.Place(), f.Severity, f.Text(), f.Rule)
		if f.Fix != nil {
			fmt.Fprintf(out, "\tfix: %s\n", f.Fix.Message)
		}
	}
	for _, line := range c.Proved {
		fmt.Fprintf(out, "%s: %s\n", c.Name, line)
	}
	if (talk || c.Failed()) && len(c.Talk) > 0 {
		fmt.Fprintf(out, "\tthe dialogue of %s:\n", c.Name)
		for _, line := range c.Talk {
			fmt.Fprintf(out, "\t%s\n", line)
		}
	}
}

// Summary is the report in one line.
func (r *Report) Summary() string {
	switch {
	case r.Conclusion != "":
		return r.Conclusion
	case len(r.Cases) == 0:
		return "nothing to do"
	case r.Cases[0].Checked != nil:
		return r.checkSummary()
	}
	failed := r.failed()
	return fmt.Sprintf("%d passed, %d failed", len(r.Cases)-failed, failed)
}

// checkSummary counts the findings of settings texts.
func (r *Report) checkSummary() string {
	var count [core.Error + 1]int
	for i := range r.Cases {
		for j := range r.Cases[i].Findings {
			count[r.Cases[i].Findings[j].Severity]++
		}
	}
	words := map[core.Verdict]string{
		core.Pass: "pass", core.Notes: "pass with notes", core.Warnings: "pass with warnings", core.Fail: "fail",
	}
	summary := words[r.Verdict()]
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

func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}
