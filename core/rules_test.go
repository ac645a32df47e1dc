package core

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestRules checks the texts in testdata/rules: each has exactly the findings
// that its own comments want, and its fixes silence them. testdata/README.md
// describes the files.
func TestRules(t *testing.T) {
	for _, file := range settingsFiles(t, "testdata/rules") {
		t.Run(file.name, func(t *testing.T) {
			found := CheckOn(file.text, testDay).Diagnostics
			if diff := cmp.Diff(wantComments(t, file.text), places(found)); diff != "" {
				t.Errorf("findings (-want +got):\n%s\n%s", diff, listing(found))
			}
			rule, _, _ := strings.Cut(file.name, "_")
			if !slices.ContainsFunc(found, func(d Diagnostic) bool { return d.Rule == rule }) {
				t.Errorf("%s has no finding of %s", file.path, rule)
			}
			compareFixed(t, file, fixesOf(found, rule))
		})
	}
}

// testDay is the day on which the texts of testdata are checked.
var testDay = DateOf(2026, 1, 1)

// compareFixed compares the fixed text with the golden file, which must exist
// if and only if the text has fixes.
func compareFixed(t *testing.T, file settingsFile, fixable []Diagnostic) {
	t.Helper()
	golden := strings.TrimSuffix(file.path, ".settings") + ".fixed"
	if len(fixable) == 0 {
		if _, err := os.Stat(golden); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s exists, but no finding offers a fix", golden)
		}
		return
	}
	fixed := file.text
	for _, d := range slices.Backward(fixable) { // backward, so that earlier spans stay valid
		fixed = d.Fix.Apply(fixed)
	}
	for _, d := range CheckOn(fixed, testDay).Diagnostics {
		if d.Rule == fixable[0].Rule {
			t.Errorf("still reported after the fix: %s", listing([]Diagnostic{d}))
		}
	}
	if *update {
		if err := os.WriteFile(golden, []byte(fixed), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), fixed); diff != "" {
		t.Errorf("after the fix (-want +got):\n%s", diff)
	}
}

// fixesOf returns the findings of a rule that offer a fix.
func fixesOf(found []Diagnostic, rule string) []Diagnostic {
	var all []Diagnostic
	for _, d := range found {
		if d.Rule == rule && d.Fix != nil {
			all = append(all, d)
		}
	}
	return all
}

func TestGoodTexts(t *testing.T) {
	for _, file := range settingsFiles(t, "testdata/ok") {
		t.Run(file.name, func(t *testing.T) {
			r := Check(file.text)
			if len(r.Diagnostics) > 0 || r.Verdict != Pass {
				t.Errorf("verdict %v, findings:\n%s", r.Verdict, listing(r.Diagnostics))
			}
		})
	}
}

func TestEveryRuleHasTestdata(t *testing.T) {
	shown := make(map[string]bool)
	for _, file := range settingsFiles(t, "testdata/rules") {
		rule, _, _ := strings.Cut(file.name, "_")
		shown[rule] = true
		if _, ok := LookupRule(rule); !ok {
			t.Errorf("the name of %s does not start with a rule id", file.path)
		}
		if !strings.HasPrefix(file.text, "# ") {
			t.Errorf("%s does not start with a comment about the mistake", file.path)
		}
	}
	for _, r := range Rules() {
		if !shown[r.ID] {
			t.Errorf("no testdata/rules/%s.settings", r.ID)
		}
	}
}

// TestTestdataUsed checks that a test reads every file in testdata.
func TestTestdataUsed(t *testing.T) {
	used := map[string]bool{
		filepath.FromSlash("testdata/README.md"):        true,
		filepath.FromSlash("testdata/example.settings"): true,
	}
	for _, dir := range []string{"testdata/rules", "testdata/ok", "testdata/estates"} {
		for _, file := range settingsFiles(t, dir) {
			used[file.path] = true
			rule, _, _ := strings.Cut(file.name, "_")
			if len(fixesOf(CheckOn(file.text, testDay).Diagnostics, rule)) > 0 {
				used[strings.TrimSuffix(file.path, ".settings")+".fixed"] = true
			}
		}
	}
	err := filepath.WalkDir("testdata", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && path == filepath.FromSlash("testdata/fuzz"): // inputs found by fuzzing, which go test reads
			return fs.SkipDir
		case !d.IsDir() && !used[path]:
			t.Errorf("no test uses %s", path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// settingsFile is a settings text of testdata.
type settingsFile struct {
	path string
	name string // without folder and suffix
	text string
}

func settingsFiles(t testing.TB, dir string) []settingsFile {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(filepath.FromSlash(dir), "*.settings"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no settings in %s: %v", dir, err)
	}
	var all []settingsFile
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimSuffix(filepath.Base(path), ".settings")
		all = append(all, settingsFile{path, name, string(text)})
	}
	return all
}

// place is the line and the rule of a diagnostic. Tests compare these, not the
// wording.
type place struct {
	Line int
	Rule string
}

// wantComments returns the places in the "# want" comments of a text.
func wantComments(t *testing.T, text string) []place {
	t.Helper()
	var all []place
	for i, line := range strings.Split(text, "\n") {
		_, want, ok := strings.Cut(line, "# want")
		if !ok {
			continue
		}
		lineNumber := i + 1
		if next, isNext := strings.CutPrefix(want, "-next"); isNext {
			want, lineNumber = next, lineNumber+1
		}
		if len(strings.Fields(want)) == 0 {
			t.Errorf("line %d: the want comment names no rule", i+1)
		}
		for _, rule := range strings.Fields(want) {
			if _, ok := LookupRule(rule); !ok {
				t.Errorf("line %d: unknown rule %q", i+1, rule)
			}
			all = append(all, place{lineNumber, rule})
		}
	}
	return all
}

func places(found []Diagnostic) []place {
	var all []place
	for _, d := range found {
		all = append(all, place{d.Line, d.Rule})
	}
	return all
}

// listing formats diagnostics for a failure message.
func listing(found []Diagnostic) string {
	var b strings.Builder
	for _, d := range found {
		fmt.Fprintf(&b, "%d:%d: %v: %s [%s]\n", d.Line, d.Col, d.Severity, d.Message, d.Rule)
	}
	return b.String()
}

// TestEstates checks whole installations: each has exactly the findings that its
// own comments want, and the verdict that follows from them.
func TestEstates(t *testing.T) {
	for _, file := range settingsFiles(t, "testdata/estates") {
		t.Run(file.name, func(t *testing.T) {
			r := Check(file.text)
			if diff := cmp.Diff(wantComments(t, file.text), places(r.Diagnostics)); diff != "" {
				t.Errorf("findings (-want +got):\n%s\n%s", diff, listing(r.Diagnostics))
			}
			var worst Severity
			for _, d := range r.Diagnostics {
				worst = max(worst, d.Severity)
			}
			want := VerdictOf(worst)
			if strings.Contains(file.text, "want value-unknown") || strings.Contains(file.text, "want value-expression") {
				want = want.withOpenValue()
			}
			if r.Verdict != want {
				t.Errorf("verdict %v, want %v", r.Verdict, want)
			}
		})
	}
}
