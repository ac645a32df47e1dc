package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// WriteTAP writes TAP version 14: a test point per case, and under a failed
// one what was found.
func WriteTAP(w io.Writer, r *Report) error {
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "TAP version 14\n1..%d\n", len(r.Cases))
	for i := range r.Cases {
		c := &r.Cases[i]
		word := "ok"
		if c.Failed() {
			word = "not ok"
		}
		fmt.Fprintf(out, "%s %d - %s\n", word, i+1, tapDescription(c))
		for j := range c.Findings {
			f := &c.Findings[j]
			fmt.Fprintf(out, "# %s: %s: %s [%s]\n", f.Place(), f.Severity, strings.ReplaceAll(f.Text(), "\n", "\n# "), f.Rule)
		}
	}
	return out.Flush()
}

// tapDescription escapes what TAP would take for a directive.
func tapDescription(c *Case) string {
	text := c.Name
	if c.Title != "" {
		text += ": " + c.Title
	}
	return strings.NewReplacer(`\`, `\\`, "#", `\#`, "\n", " ").Replace(text)
}
