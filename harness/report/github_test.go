package report

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/core"
)

// holdGitHub reads the report as the runner does: every finding is one command,
// errors first, and the last line is none.
func holdGitHub(t testing.TB, r *Report) {
	t.Helper()
	lines := strings.Split(strings.TrimSuffix(written(t, Format{"github", WriteGitHub}, r), "\n"), "\n")
	if last := lines[len(lines)-1]; last != r.Summary() {
		t.Errorf("the last line is %q, want the summary %q", last, r.Summary())
	}
	var want, got []string
	for _, level := range []core.Severity{core.Error, core.Warning, core.Note} {
		for i := range r.Cases {
			for _, f := range r.Cases[i].Findings {
				if f.Severity == level {
					want = append(want, wantCommand(&f))
				}
			}
		}
	}
	for _, line := range lines[:len(lines)-1] {
		got = append(got, readCommand(t, line))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("commands (-want +got):\n%s", diff)
	}
}

// wantCommand is a finding as readCommand reads it.
func wantCommand(f *Finding) string {
	level, place := f.Severity.String(), ""
	if f.Severity == core.Note {
		level = "notice"
	}
	text := f.Text()
	if f.File == "-" {
		text = f.Place() + ": " + text
	} else {
		if f.Col > 0 {
			place = fmt.Sprintf("[col=%d][endColumn=%d]", f.Col, f.Col+f.Len)
		}
		if f.File != "" {
			place += "[file=" + Printable(f.File) + "]"
		}
		if f.Line > 0 {
			place += fmt.Sprintf("[line=%d]", f.Line)
		}
	}
	if f.Rule != "" {
		place += "[title=" + Printable(f.Rule) + "]"
	}
	if f.Fix != nil && f.Fix.Message != "" {
		text += "; fix: " + f.Fix.Message
	}
	return level + place + Printable(text)
}

// readCommand is a command's level, properties in the order of their names, and
// text, read as actions/runner's ActionCommand.TryParseV2 does.
func readCommand(t testing.TB, line string) string {
	t.Helper()
	head, data, ok := strings.Cut(strings.TrimPrefix(line, "::"), "::")
	if !ok || !strings.HasPrefix(line, "::") {
		t.Fatalf("no command: %q", line)
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
	for _, r := range checks() {
		holdGitHub(t, r)
	}
}
