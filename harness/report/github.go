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
		fmt.Fprintf(out, "::%s %s::%s\n", githubLevel(f.Severity), githubPlace(f), githubData(f.Text()))
	}
	fmt.Fprintln(out, r.Summary())
	return out.Flush()
}

func githubLevel(s core.Severity) string {
	if s == core.Note {
		return "notice"
	}
	return s.String()
}

func githubPlace(f *Finding) string {
	place := "file=" + githubProperty(f.File)
	if f.Line > 0 {
		place += fmt.Sprintf(",line=%d", f.Line)
	}
	if f.Col > 0 {
		place += fmt.Sprintf(",col=%d,endColumn=%d", f.Col, f.Col+f.Len)
	}
	return place + ",title=" + githubProperty(f.Rule)
}

// githubData escapes the text of a workflow command.
func githubData(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(s)
}

// githubProperty escapes a property of a workflow command.
func githubProperty(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C").Replace(s)
}
