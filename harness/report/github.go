package report

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"activeftp/core"
)

// WriteGitHub writes workflow commands, which GitHub Actions shows as annotations
// at the lines that they name. Actions shows only the first ten of each level
// per step, so the highest severity comes first. A finding that is accepted or in
// the baseline is a notice, after all others. The ports that were tried are plain lines of the log, and the
// summary line counts all findings.
func WriteGitHub(w io.Writer, r *Report) error {
	var findings []*Finding
	for i := range r.Cases {
		for f := range r.Cases[i].All() {
			kept := *f
			findings = append(findings, &kept)
		}
	}
	slices.SortStableFunc(findings, func(a, b *Finding) int { return cmp.Compare(b.counted(), a.counted()) })
	out := bufio.NewWriter(w)
	for _, f := range findings {
		fmt.Fprintln(out, githubCommand(f))
	}
	for i := range r.Cases {
		c := &r.Cases[i]
		if c.Skipped != "" {
			fmt.Fprintln(out, githubLine("skipped: "+c.File+": "+c.Skipped))
		}
		for _, line := range portTableOf(c.Traffic).lines() {
			fmt.Fprintln(out, githubLine("of "+c.Name+": "+line))
		}
	}
	fmt.Fprintln(out, githubLine(r.Summary()))
	return out.Flush()
}

// githubLine returns text as a printable line in which the runner finds no command.
func githubLine(text string) string { return withoutCommands(Printable(text)) }

// githubCommand returns a finding as a workflow command.
func githubCommand(f *Finding) string {
	level := f.Severity.String()
	if f.counted() <= core.Note {
		level = "notice"
	}
	text := f.Text()
	if f.File == standardInput {
		text = f.Place() + ": " + text
	}
	return fmt.Sprintf("::%s %s::%s", level, githubProperties(f), githubData(f.withRemark(text)))
}

// standardInput is the File of text that was read from standard input. It is not
// a file of the repository, so a workflow command has its place in the message.
const standardInput = "-"

// githubProperties returns the properties of a finding's command: file, line,
// columns in UTF-16 units, and title.
func githubProperties(f *Finding) string {
	title := "title=" + githubProperty(f.Rule)
	if f.File == standardInput {
		return title
	}
	location := "file=" + githubProperty(f.File)
	if f.Line > 0 {
		location += fmt.Sprintf(",line=%d", f.Line)
	}
	if f.Col > 0 {
		first, end := utf16Columns(f.Source, f.Col, f.Len)
		location += fmt.Sprintf(",col=%d,endColumn=%d", first, end)
	}
	return location + "," + title
}

// githubData escapes the message of a workflow command for the runner's parser
// (actions/runner, ActionCommand).
func githubData(s string) string { return strings.ReplaceAll(Printable(s), "%", "%25") }

// githubProperty escapes a property value of a workflow command. Unlike in the
// message, colons and commas are syntax there.
func githubProperty(s string) string {
	return strings.NewReplacer(":", "%3A", ",", "%2C").Replace(githubData(s))
}
