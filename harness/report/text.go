package report

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"activeftp/core"
)

// WriteText writes a report for people to read: each finding as
// file:line:col: severity: message [rule], the proved facts, the result for
// each port that was tried, the control dialogue of each failed case, the number of
// findings of each rule if there are many, and the summary as the last line.
func WriteText(w io.Writer, r *Report) error { return writeText(w, r, writeFindings) }

// writeText writes a report as text. writeFindings writes the findings of a case.
func writeText(w io.Writer, r *Report, writeFindings func(*bufio.Writer, *Case)) error {
	out := bufio.NewWriter(w)
	for i := range r.Cases {
		c := &r.Cases[i]
		writeFindings(out, c)
		if c.Skipped != "" {
			fmt.Fprintf(out, "%s: skipped: %s\n", Printable(c.File), Printable(c.Skipped))
		}
		writeProved(out, c)
		writePorts(out, c)
		if r.Talk || c.Failed() {
			writeTalk(out, c)
		}
	}
	writeRuleCounts(out, r)
	fmt.Fprintln(out, r.Summary())
	return out.Flush()
}

// writeFindings writes the lines of each finding, and needs no memory for each: there
// can be a hundred thousand.
func writeFindings(out *bufio.Writer, c *Case) {
	for f := range c.All() {
		f.write(out)
	}
}

// write writes the finding as [Finding.lines] returns it.
func (f *Finding) write(out *bufio.Writer) {
	parts := [...]string{": ", f.Label(), ": ", f.Text(), " [", f.Rule, "]"}
	_, _ = out.WriteString(Printable(f.File)) // Flush returns the error
	if f.Line > 0 {
		_, _ = out.Write(strconv.AppendInt(append(out.AvailableBuffer(), ':'), int64(f.Line), 10))
		if f.Col > 0 {
			_, _ = out.Write(strconv.AppendInt(append(out.AvailableBuffer(), ':'), int64(f.Col), 10))
		}
	}
	for _, part := range parts {
		_, _ = out.WriteString(Printable(part))
	}
	_ = out.WriteByte('\n')
	if remark := f.Remark(); remark != "" {
		fmt.Fprintf(out, "\t%s\n", remark)
	}
}

// maxSubjectWidth is the largest width, in characters, of the column of proved
// subjects.
const maxSubjectWidth = 32

// writeProved writes the test setup next to the case's name and the proved facts
// below it: "subject: detail" as two columns, anything else unchanged.
func writeProved(out *bufio.Writer, c *Case) {
	if len(c.Proved) == 0 {
		return
	}
	fmt.Fprintf(out, "%s: %s\n", Printable(c.Name), Printable(c.Proved[0]))
	width := 0
	for _, line := range c.Proved[1:] {
		subject, _ := splitFact(line)
		width = max(width, utf8.RuneCountInString(subject))
	}
	for _, line := range c.Proved[1:] {
		if subject, detail := splitFact(line); subject != "" {
			fmt.Fprintf(out, "\t%-*s  %s\n", width, subject, detail)
			continue
		}
		fmt.Fprintf(out, "\t%s\n", Printable(line))
	}
}

// splitFact splits "subject: detail". It returns empty strings if the line has
// another form or the subject is too wide for its column.
func splitFact(line string) (subject, detail string) {
	subject, detail, _ = strings.Cut(Printable(line), ": ")
	if detail == "" || utf8.RuneCountInString(subject) > maxSubjectWidth {
		return "", ""
	}
	return subject, detail
}

// writePorts writes the ports that were tried as a table below the proved facts,
// or below the case's name if there are none.
func writePorts(out *bufio.Writer, c *Case) {
	table := portTableOf(c.Traffic)
	if len(table.Rows) > 0 && len(c.Proved) == 0 {
		fmt.Fprintf(out, "%s:\n", Printable(c.Name))
	}
	for _, line := range table.lines() {
		fmt.Fprintf(out, "\t%s\n", line)
	}
}

func writeTalk(out *bufio.Writer, c *Case) {
	if len(c.Talk) == 0 {
		return
	}
	fmt.Fprintf(out, "\tcontrol dialogue of %s:\n", Printable(c.Name))
	for _, line := range c.Talk {
		fmt.Fprintf(out, "\t%s\n", Printable(line))
	}
}

// WriteConformance writes a checklist for people to read: each item's id, status
// and title in columns, the evidence below it, and the control dialogue of each
// item that does not pass.
func WriteConformance(w io.Writer, r *Report) error {
	out := bufio.NewWriter(w)
	width := 0
	for i := range r.Cases {
		width = max(width, utf8.RuneCountInString(r.Cases[i].Status))
	}
	for i := range r.Cases {
		c := &r.Cases[i]
		fmt.Fprintf(out, "%s  %-*s  %s\n", Printable(c.Name), width, Printable(c.Status), Printable(c.Title))
		for _, line := range c.evidence() {
			fmt.Fprintf(out, "\t%s\n", Printable(line))
		}
		if r.Talk || c.Worst() >= core.Warning {
			for _, line := range c.Talk {
				fmt.Fprintf(out, "\t\t%s\n", Printable(line))
			}
		}
	}
	fmt.Fprintln(out, r.Summary())
	return out.Flush()
}
