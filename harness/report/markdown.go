package report

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"
)

// WriteMarkdown writes GitHub Flavored Markdown for a job summary or a comment:
// the summary, a table of findings, lists of proved facts, a table of the ports
// that were tried, and the control dialogue of each failed case.
func WriteMarkdown(w io.Writer, r *Report) error {
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "**%s**\n", markdown(r.Summary()))
	writeFindingTable(out, r)
	for i := range r.Cases {
		c := &r.Cases[i]
		if c.Skipped != "" {
			fmt.Fprintf(out, "\n%s: skipped: %s\n", markdown(c.Name), markdown(c.Skipped))
		}
		writeProvedList(out, c)
		writePortTable(out, c)
		if c.Failed() || r.Talk {
			writeTalkBlock(out, c)
		}
	}
	return out.Flush()
}

func writeFindingTable(out *bufio.Writer, r *Report) {
	if !slices.ContainsFunc(r.Cases, func(c Case) bool { return c.HasFindings() }) {
		return
	}
	fmt.Fprint(out, "\n| location | severity | message | rule |\n|---|---|---|---|\n")
	for i := range r.Cases {
		for f := range r.Cases[i].All() {
			message := markdown(f.Text())
			if remark := f.Remark(); remark != "" {
				message += "<br>" + markdown(capitalized(remark))
			}
			fmt.Fprintf(out, "| %s | %s | %s | %s |\n", markdown(f.Place()), f.Label(), message, markdown(f.Rule))
		}
	}
}

// capitalized returns a remark with its first letter in upper case.
func capitalized(remark string) string { return strings.ToUpper(remark[:1]) + remark[1:] }

func writeProvedList(out *bufio.Writer, c *Case) {
	if len(c.Proved) == 0 {
		return
	}
	fmt.Fprintf(out, "\n%s: %s\n\n", markdown(c.Name), markdown(c.Proved[0]))
	for _, line := range c.Proved[1:] {
		fmt.Fprintf(out, "- %s\n", markdown(line))
	}
}

func writePortTable(out *bufio.Writer, c *Case) {
	table := portTableOf(c.Traffic)
	if len(table.Rows) == 0 {
		return
	}
	fmt.Fprintf(out, "\nPorts of %s:\n\n| ports | result | tried | reason |\n|---|---|---|---|\n", markdown(c.Name))
	for _, row := range table.Rows {
		fmt.Fprintf(out, "| %s | %s | %s | %s |\n", row.Ports, markdown(row.Status), row.Tried, markdown(row.Reason))
	}
	if table.Rest != "" {
		fmt.Fprintf(out, "\n%s\n", capitalized(table.Rest))
	}
}

// writeTalkBlock writes the control dialogue as an indented code block: unlike a
// fence, no text within a line can end it.
func writeTalkBlock(out *bufio.Writer, c *Case) {
	if len(c.Talk) == 0 {
		return
	}
	fmt.Fprintf(out, "\nControl dialogue of %s:\n\n", markdown(c.Name))
	for _, line := range c.Talk {
		fmt.Fprintf(out, "    %s\n", Printable(line))
	}
}

// markdown returns text, as one line, that Markdown renders literally. A
// backslash escapes any ASCII punctuation (CommonMark 2.4); characters that
// would form HTML or a mention are written as entities.
func markdown(s string) string { return markdownEscaper.Replace(Printable(s)) }

var markdownEscaper = strings.NewReplacer(
	`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "#", `\#`, "|", `\|`, "~", `\~`, "!", `\!`,
	"<", "&lt;", ">", "&gt;", "&", "&amp;", "://", `:\/\/`, "www.", `www\.`, "@", "&#64;",
)
