package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// WriteTAP writes TAP version 14 (testanything.org): a test point for each case
// and, as comments below it, the findings and the control dialogue if it failed.
func WriteTAP(w io.Writer, r *Report) error {
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "TAP version 14\n1..%d", len(r.Cases))
	if len(r.Cases) == 0 {
		fmt.Fprint(out, " # ", emptySummary)
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
		fmt.Fprintf(out, " # SKIP %s", escapeTAP(c.Skipped))
	}
	fmt.Fprintln(out)
	for i := range c.Findings {
		for _, line := range c.Findings[i].lines() {
			writeComment(out, line)
		}
	}
	if c.Failed() {
		for _, line := range c.Talk {
			writeComment(out, Printable(line))
		}
	}
}

// writeComment writes a comment line. It is indented because "# Subtest" at the
// start of a line announces a subtest.
func writeComment(out *bufio.Writer, line string) { fmt.Fprintf(out, "  # %s\n", line) }

// tapDescription returns the escaped description of a case's test point.
func tapDescription(c *Case) string {
	text := c.Name
	if c.Title != "" {
		text += ": " + c.Title
	}
	return escapeTAP(text)
}

// escapeTAP returns printable text in which TAP finds no directive: "#" would
// start one, and a backslash escapes.
func escapeTAP(text string) string {
	return strings.NewReplacer(`\`, `\\`, "#", `\#`).Replace(Printable(text))
}
