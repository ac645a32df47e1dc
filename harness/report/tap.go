package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// WriteTAP writes TAP version 14 (testanything.org): a test point per case,
// and below it, as comments, what was found and the dialogue of a failed one.
func WriteTAP(w io.Writer, r *Report) error {
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "TAP version 14\n1..%d", len(r.Cases))
	if len(r.Cases) == 0 {
		fmt.Fprint(out, " # ", nothing)
	}
	fmt.Fprintln(out)
	for i := range r.Cases {
		writeTestPoint(out, i+1, &r.Cases[i])
	}
	return out.Flush()
}

func writeTestPoint(out *bufio.Writer, number int, c *Case) {
	status := "ok"
	if c.Failed() {
		status = "not ok"
	}
	fmt.Fprintf(out, "%s %d - %s", status, number, tapDescription(c))
	if c.Skipped != "" {
		fmt.Fprintf(out, " # SKIP %s", tapEscaped(c.Skipped))
	}
	fmt.Fprintln(out)
	for i := range c.Findings {
		writeComment(out, c.Findings[i].line())
	}
	if c.Failed() {
		for _, line := range c.Talk {
			writeComment(out, Printable(line))
		}
	}
}

// writeComment writes a comment. It is indented, because at a line's start
// "# Subtest" announces one.
func writeComment(out *bufio.Writer, line string) { fmt.Fprintf(out, "  # %s\n", line) }

// tapDescription escapes what TAP would take for a directive.
func tapDescription(c *Case) string {
	text := c.Name
	if c.Title != "" {
		text += ": " + c.Title
	}
	return tapEscaped(text)
}

func tapEscaped(text string) string {
	return strings.NewReplacer(`\`, `\\`, "#", `\#`).Replace(Printable(text))
}
