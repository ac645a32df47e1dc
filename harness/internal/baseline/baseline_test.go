package baseline

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/core"
	"activeftp/harness/report"
)

// checked returns the case of a file with findings of rule r, which are in the
// baseline, by their messages.
func checked(file string, messages ...string) report.Case {
	c := report.Case{File: file}
	for _, m := range messages {
		c.Findings = append(c.Findings, report.Finding{Rule: "r", Path: "p", Message: m, Baseline: true})
	}
	return c
}

// write returns the baseline of checked files.
func write(t *testing.T, file string, cases ...report.Case) *Baseline {
	t.Helper()
	text, _ := Format(file, cases)
	b, err := Parse(file, text)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// known returns the messages that the baseline knows in a file.
func known(b *Baseline, file string, messages ...string) []string {
	var all []string
	is := b.Known(file)
	for _, m := range messages {
		if is(&core.Diagnostic{Rule: "r", Path: "p", Message: m}) {
			all = append(all, m)
		}
	}
	return all
}

func TestKnown(t *testing.T) {
	t.Chdir(t.TempDir())
	b := write(t, "b.json", checked("a", "x", "x", "already on line 3", "\x1b[2J"), checked("other", "y"), checked("-", "stdin"))
	got := known(b, "a", "x", "y", "x", "x", "already on line 40", "already on line 41", "\x1b[2J")
	if diff := cmp.Diff([]string{"x", "x", "already on line 40", "\x1b[2J"}, got); diff != "" {
		t.Errorf("known (-want +got):\n%s", diff)
	}
	if got := known(b, "./a", "x", "x", "x"); len(got) != 2 {
		t.Errorf("a second check knows %q", got)
	}
	is := b.Known("a")
	for _, d := range []core.Diagnostic{{Rule: "s", Path: "p", Message: "x"}, {Rule: "r", Path: "q", Message: "x"}} {
		if is(&d) {
			t.Errorf("known: %+v", d)
		}
	}
	if got := known(b, "-", "stdin"); len(got) != 1 {
		t.Errorf("standard input: known %q", got)
	}
	if got := known(b, "./-", "stdin"); len(got) != 0 {
		t.Errorf("a file called -: known %q", got)
	}
}

// TestNames checks that a file has the same name in the baseline from every working
// directory, also through links to directories.
func TestNames(t *testing.T) {
	root := t.TempDir()
	for _, dir := range []string{"repo/ci", "repo/settings/a"} {
		if err := os.MkdirAll(filepath.Join(root, dir), 0o777); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("repo", filepath.Join(root, "link")); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ dir, baseline, file, want string }{
		{"repo", "b.json", "settings/a/x", "settings/a/x"},
		{"repo", "ci/b.json", "settings/a/x", "../settings/a/x"},
		{"repo/settings", "../b.json", "a/x", "settings/a/x"},
		{"repo/settings/a", "../../b.json", "x", "settings/a/x"},
		{"link/settings", filepath.Join(root, "repo/b.json"), "./a/x", "settings/a/x"},
		{"repo", "../link/b.json", filepath.Join(root, "link/settings/a/x"), "settings/a/x"},
		{"repo", "b.json", "missing/x", "missing/x"},
		{"repo", "b.json", "-", "-"},
		{"repo", "b.json", "./-", "./-"},
		{"repo", "b.json", "settings/\xff\n", `settings/\xff\n`},
	} {
		t.Chdir(filepath.Join(root, tt.dir))
		n := namesFrom(tt.baseline)
		if got := n.of(tt.file); got != tt.want {
			t.Errorf("in %s, baseline %s: %q is %q, want %q", tt.dir, tt.baseline, tt.file, got, tt.want)
		}
	}
}

// TestStale checks that a finding is gone if a checked file does not have it any
// more, or if its file does not exist, and not if its file was only left out.
func TestStale(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.WriteFile("outside", nil, 0o666); err != nil {
		t.Fatal(err)
	}
	b := write(t, "b.json", checked("a", "x", "x", "x", "y"), checked("outside", "x"), checked("deleted", "x"), checked("-", "x"))
	gone := func(file, message string, count int) report.BaselineFinding {
		return report.BaselineFinding{File: file, Rule: "r", Path: "p", Message: message, Count: count}
	}
	want := []report.BaselineFinding{gone("a", "x", 2), gone("a", "y", 1), gone("deleted", "x", 1)}
	for _, cases := range [][]report.Case{
		{checked("a", "x")}, {checked("a", "x"), checked("./a", "x")},
	} {
		if diff := cmp.Diff(want, b.Stale(cases)); diff != "" {
			t.Errorf("stale (-want +got):\n%s", diff)
		}
	}
	if got := b.Stale([]report.Case{checked("-"), checked("outside"), checked("a", "x", "x", "x", "y")}); len(got) != 3 {
		t.Errorf("stale: %+v", got)
	}
}

// TestFormatNumber checks that only findings that are marked are written.
func TestFormatNumber(t *testing.T) {
	t.Chdir(t.TempDir())
	c := checked("a", "x", "x")
	c.Findings = append(c.Findings, report.Finding{Rule: "r", Message: "accepted"})
	text, number := Format("b.json", []report.Case{c})
	const want = "{\n  \"version\": 1,\n  \"findings\": [\n    {\"file\":\"a\",\"rule\":\"r\",\"path\":\"p\",\"message\":\"x\",\"count\":2}\n  ]\n}\n"
	if diff := cmp.Diff(want, text); diff != "" || number != 2 {
		t.Errorf("%d findings, want 2; text (-want +got):\n%s", number, diff)
	}
}
