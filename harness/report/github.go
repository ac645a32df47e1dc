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

// WriteGitHub writes workflow commands, which GitHub Actions shows at the lines
// they name. It shows only the first ten of each kind for a step, so the
// errors come first; the summary line at the end counts all.
func WriteGitHub(w io.Writer, r *Report) error {
	var all []*Finding
	for i := range r.Cases {
		for j := range r.Cases[i].Findings {
			all = append(all, &r.Cases[i].Findings[j])
		}
	}
	slices.SortStableFunc(all, func(a, b *Finding) int { return cmp.Compare(b.Severity, a.Severity) })
	out := bufio.NewWriter(w)
	for _, f := range all {
		fmt.Fprintln(out, githubCommand(f))
	}
	fmt.Fprintln(out, r.Summary())
	return out.Flush()
}

// githubCommand is one finding as a workflow command.
func githubCommand(f *Finding) string {
	level := f.Severity.String()
	if f.Severity == core.Note {
		level = "notice"
	}
	text := f.Text()
	if f.File == standardInput {
		text = f.Place() + ": " + text
	}
	if fix := f.fix(); fix != "" {
		text += "; fix: " + fix
	}
	return fmt.Sprintf("::%s %s::%s", level, githubPlace(f), githubData(text))
}

// standardInput is the File of what was read from standard input. It is no file
// of the repository, so its place is told in words.
const standardInput = "-"

// githubPlace is the properties that say where a finding is shown.
func githubPlace(f *Finding) string {
	title := "title=" + githubProperty(f.Rule)
	if f.File == standardInput {
		return title
	}
	place := "file=" + githubProperty(f.File)
	if f.Line > 0 {
		place += fmt.Sprintf(",line=%d", f.Line)
	}
	if f.Col > 0 {
		place += fmt.Sprintf(",col=%d,endColumn=%d", f.Col, f.Col+f.Len)
	}
	return place + "," + title
}

// githubData escapes the text of a workflow command, as the runner reads it
// (actions/runner, ActionCommand).
func githubData(s string) string { return strings.ReplaceAll(Printable(s), "%", "%25") }

// githubProperty escapes a property of a workflow command, likewise.
func githubProperty(s string) string {
	return strings.NewReplacer(":", "%3A", ",", "%2C").Replace(githubData(s))
}
