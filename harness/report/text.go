package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// WriteText writes what a person reads: one finding a line as
// file:line:col: severity: message [rule], what was proved, the dialogue of a
// failed case, and a verdict at the end.
func WriteText(w io.Writer, r *Report) error {
	out := bufio.NewWriter(w)
	for i := range r.Cases {
		writeFindings(out, &r.Cases[i])
		if why := r.Cases[i].Skipped; why != "" {
			fmt.Fprintf(out, "%s: skipped: %s\n", Printable(r.Cases[i].File), Printable(why))
		}
		writeProved(out, &r.Cases[i])
		if r.Talk || r.Cases[i].Failed() {
			writeTalk(out, &r.Cases[i])
		}
	}
	fmt.Fprintln(out, r.Summary())
	return out.Flush()
}

func writeFindings(out *bufio.Writer, c *Case) {
	for i := range c.Findings {
		fmt.Fprintln(out, c.Findings[i].line())
		if fix := c.Findings[i].fix(); fix != "" {
			fmt.Fprintf(out, "\tfix: %s\n", fix)
		}
	}
}

// maxWhat is how wide the column of what was proved can be.
const maxWhat = 32

// writeProved writes what was tried behind the case's name, and what was seen
// to hold below it: "what: how" in two columns, anything else as it is.
func writeProved(out *bufio.Writer, c *Case) {
	if len(c.Proved) == 0 {
		return
	}
	fmt.Fprintf(out, "%s: %s\n", Printable(c.Name), Printable(c.Proved[0]))
	width := 0
	for _, line := range c.Proved[1:] {
		what, _ := inColumns(line)
		width = max(width, utf8.RuneCountInString(what))
	}
	for _, line := range c.Proved[1:] {
		if what, how := inColumns(line); what != "" {
			fmt.Fprintf(out, "\t%-*s  %s\n", width, what, how)
			continue
		}
		fmt.Fprintf(out, "\t%s\n", Printable(line))
	}
}

// inColumns parts "what: how" where what fits its column; else both are empty.
func inColumns(line string) (what, how string) {
	what, how, _ = strings.Cut(Printable(line), ": ")
	if how == "" || utf8.RuneCountInString(what) > maxWhat {
		return "", ""
	}
	return what, how
}

func writeTalk(out *bufio.Writer, c *Case) {
	if len(c.Talk) == 0 {
		return
	}
	fmt.Fprintf(out, "\tthe dialogue of %s:\n", Printable(c.Name))
	for _, line := range c.Talk {
		fmt.Fprintf(out, "\t%s\n", Printable(line))
	}
}
