package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// WriteMarkdown writes GitHub Flavored Markdown for a job summary or a comment:
// the summary, a table of findings, lists of proved facts, and the control
// dialogue of each failed case.
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
		if c.Failed() || r.Talk {
			writeTalkBlock(out, c)
		}
	}
	return out.Flush()
}

func writeFindingTable(out *bufio.Writer, r *Report) {
	if r.Worst() == 0 {
		return
	}
	fmt.Fprint(out, "\n| location | severity | message | rule |\n|---|---|---|---|\n")
	for i := range r.Cases {
		for j := range r.Cases[i].Findings {
			f := &r.Cases[i].Findings[j]
			message := markdown(f.Text())
			if fix := f.fix(); fix != "" {
				message += "<br>Fix: " + markdown(fix)
			}
			fmt.Fprintf(out, "| %s | %s | %s | %s |\n", markdown(f.Place()), f.Severity, message, markdown(f.Rule))
		}
	}
}

func writeProvedList(out *bufio.Writer, c *Case) {
	if len(c.Proved) == 0 {
		return
	}
	fmt.Fprintf(out, "\n%s: %s\n\n", markdown(c.Name), markdown(c.Proved[0]))
	for _, line := range c.Proved[1:] {
		fmt.Fprintf(out, "- %s\n", markdown(line))
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
