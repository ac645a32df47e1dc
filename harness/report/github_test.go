package report

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/core"
)

// checkGitHub parses the report as the runner does. It expects one command for
// each finding, errors first, then a line for each skipped case and each result
// for ports, and then the summary line.
func checkGitHub(t testing.TB, r *Report) {
	t.Helper()
	lines := strings.Split(strings.TrimSuffix(render(t, Format{"github", WriteGitHub}, r), "\n"), "\n")
	if last := lines[len(lines)-1]; last != githubLine(r.Summary()) {
		t.Errorf("last line %q, want the summary %q", last, r.Summary())
	}
	var want, got []string
	for _, level := range []core.Severity{core.Error, core.Warning, core.Note, 0} { // those that do not count last
		for i := range r.Cases {
			for f := range r.Cases[i].All() {
				if ignored := f.Accepted != nil || f.Baseline; f.Severity == level && !ignored || ignored && level == 0 {
					want = append(want, wantCommand(f))
				}
			}
		}
	}
	for i := range r.Cases {
		c := &r.Cases[i]
		if c.Skipped != "" {
			want = append(want, githubLine("skipped: "+c.File+": "+c.Skipped))
		}
		for _, line := range portTableOf(c.Traffic).lines() {
			want = append(want, githubLine("of "+c.Name+": "+line))
		}
	}
	for _, line := range lines[:len(lines)-1] {
		if isCommand(line) {
			line = parseCommand(t, line)
		}
		got = append(got, line)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("commands (-want +got):\n%s", diff)
	}
}

// isCommand reports whether the runner takes a line for a workflow command, in the
// form "::error::" or in the older one "##[error]".
func isCommand(line string) bool {
	return strings.HasPrefix(strings.TrimSpace(line), "::") || strings.Contains(line, "##[")
}

func TestGitHubLine(t *testing.T) {
	for text, want := range map[string]string{
		"proved":               "proved",
		"":                     "",
		"::add-mask::x":        `:\u003aadd-mask::x`,
		"  ::error::x":         `  :\u003aerror::x`,
		"a ##[stop-commands]b": `a ##\u005bstop-commands]b`,
		"a\n::error::x":        `a\n::error::x`,
	} {
		got := githubLine(text)
		if got != want || isCommand(got) {
			t.Errorf("githubLine(%q) is %q, want %q", text, got, want)
		}
	}
}

// wantCommand returns the string that parseCommand returns for a finding.
func wantCommand(f *Finding) string {
	level, properties := f.Severity.String(), ""
	if f.Severity == core.Note || f.Accepted != nil || f.Baseline {
		level = "notice"
	}
	text := f.Text()
	if f.File == "-" {
		text = f.Place() + ": " + text
	} else {
		if f.Col > 0 {
			first, end := utf16Columns(f.Source, f.Col, f.Len)
			properties = fmt.Sprintf("[col=%d][endColumn=%d]", first, end)
		}
		if f.File != "" {
			properties += "[file=" + Printable(f.File) + "]"
		}
		if f.Line > 0 {
			properties += fmt.Sprintf("[line=%d]", f.Line)
		}
	}
	if f.Rule != "" {
		properties += "[title=" + Printable(f.Rule) + "]"
	}
	if f.Baseline {
		text += "; in the baseline"
	}
	switch {
	case f.Accepted != nil && f.Accepted.Until > 0:
		text += "; accepted until " + f.Accepted.Until.String() + ": " + f.Accepted.Reason
	case f.Accepted != nil:
		text += "; accepted: " + f.Accepted.Reason
	case f.Fix != nil && f.Fix.Message != "":
		text += "; fix: " + f.Fix.Message
	}
	return level + properties + Printable(text)
}

// parseCommand returns a command's level, properties sorted by name, and message,
// parsed as ActionCommand.TryParseV2 of actions/runner does.
func parseCommand(t testing.TB, line string) string {
	t.Helper()
	head, data, ok := strings.Cut(strings.TrimPrefix(line, "::"), "::")
	if !ok || !strings.HasPrefix(line, "::") {
		t.Fatalf("not a command: %q", line)
	}
	level, list, _ := strings.Cut(head, " ")
	var properties []string
	for pair := range strings.SplitSeq(list, ",") {
		if name, value, ok := strings.Cut(pair, "="); ok && value != "" {
			value = strings.NewReplacer("%3A", ":", "%2C", ",", "%25", "%").Replace(value)
			properties = append(properties, "["+name+"="+value+"]")
		}
	}
	slices.Sort(properties)
	return level + strings.Join(properties, "") + strings.ReplaceAll(data, "%25", "%")
}

func TestGitHub(t *testing.T) {
	for _, reports := range []map[string]*Report{checkReports(), proofReports()} {
		for _, r := range reports {
			checkGitHub(t, r)
		}
	}
}
