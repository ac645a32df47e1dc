package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// WriteTAP writes TAP version 14 (testanything.org): a test point for each case
// with the ports that were tried as a YAML block and, as comments below it, the
// findings, and the control dialogue if it failed.
func WriteTAP(w io.Writer, r *Report) error {
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "TAP version 14\n1..%d", len(r.Cases))
	if len(r.Cases) == 0 {
		fmt.Fprint(out, " # ", emptySummary)
	}
	fmt.Fprintln(out)
	if r.Shard != nil {
		writeComment(out, "shard "+r.Shard.String())
	}
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
	writeYAML(out, portTableOf(c.Traffic)) // a block further down would belong to nothing
	for f := range c.All() {
		for _, line := range f.lines() {
			writeComment(out, line)
		}
	}
	if c.Failed() {
		for _, line := range c.Talk {
			writeComment(out, Printable(line))
		}
	}
}

// writeYAML writes the ports as the YAML block of a test point.
func writeYAML(out *bufio.Writer, table portTable) {
	if len(table.Rows) == 0 {
		return
	}
	fmt.Fprint(out, "  ---\n  ports:\n")
	for _, row := range table.Rows {
		fmt.Fprintf(out, "    - {ports: %s, status: %s, tried: %s", yamlString(row.Ports), yamlString(row.Status), yamlString(row.Tried))
		if row.Reason != "" {
			fmt.Fprintf(out, ", reason: %s", yamlString(row.Reason))
		}
		fmt.Fprintln(out, "}")
	}
	if table.Rest != "" {
		fmt.Fprintf(out, "  rest: %s\n", yamlString(table.Rest))
	}
	fmt.Fprint(out, "  ...\n")
}

// yamlString returns printable text as a quoted string of YAML.
func yamlString(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text) + `"`
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
