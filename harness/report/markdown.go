package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// WriteMarkdown writes GitHub's Markdown, for a job's summary or a comment: the
// verdict, the findings as a table, what was proved as lists, and the dialogue
// of what failed.
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
	fmt.Fprint(out, "\n| where | severity | what | rule |\n|---|---|---|---|\n")
	for i := range r.Cases {
		for j := range r.Cases[i].Findings {
			f := &r.Cases[i].Findings[j]
			what := markdown(f.Text())
			if fix := f.fix(); fix != "" {
				what += "<br>Fix: " + markdown(fix)
			}
			fmt.Fprintf(out, "| %s | %s | %s | %s |\n", markdown(f.Place()), f.Severity, what, markdown(f.Rule))
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

// writeTalkBlock writes the dialogue as an indented block of code, which nothing
// in a line can end.
func writeTalkBlock(out *bufio.Writer, c *Case) {
	if len(c.Talk) == 0 {
		return
	}
	fmt.Fprintf(out, "\nThe dialogue of %s:\n\n", markdown(c.Name))
	for _, line := range c.Talk {
		fmt.Fprintf(out, "    %s\n", Printable(line))
	}
}

// markdown is a text of one line that Markdown shows as it is. A backslash
// takes the meaning of any mark (CommonMark 2.4). Where HTML stays in force a
// character is written as an entity.
func markdown(s string) string { return markdownMarks.Replace(Printable(s)) }

var markdownMarks = strings.NewReplacer(
	`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "#", `\#`, "|", `\|`, "~", `\~`, "!", `\!`,
	"<", "&lt;", ">", "&gt;", "&", "&amp;", "://", `:\/\/`, "www.", `www\.`, "@", "&#64;",
)
