package play

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// TestPartnerFileLeak checks that a file of the partner is reported unless it was given,
// generated or sent.
func TestPartnerFileLeak(t *testing.T) {
	r := opened(t, "make server/made 1\nsite payroll\nstor b\nstor ./c\n"+settings+"-- server/a --\n-- client/b --\nid\n-- client/c --\nid\n")
	defer r.close()
	if !r.runSteps(t.Context()) || r.result.Failed() {
		t.Fatal(r.result.Findings)
	}
	r.checkPartnerFiles()
	if r.result.Failed() {
		t.Errorf("nothing is left, but: %v", r.result.Findings)
	}
	r.uploads = uploads{}
	r.checkPartnerFiles()
	if got := leaks(r); len(got) != 2 || !strings.Contains(got[0], " b,") || !strings.Contains(got[1], " c,") {
		t.Errorf("leaks %q, want b and c", got)
	}
}

// TestDirectoryLeak checks that a directory that still exists is reported.
func TestDirectoryLeak(t *testing.T) {
	r := opened(t, "site payroll\nlist\n"+settings)
	dir := r.files.dir
	r.checkLeft()
	if want, got := "the directory "+dir+" still exists after the scenario", leaks(r); !slices.Contains(got, want) {
		t.Errorf("leaks %q, want %q", got, want)
	}
	r.close()
	if _, err := os.Lstat(dir); err == nil {
		t.Error("close keeps the directory")
	}
}

// opened opens the run of a scenario. The addresses are released when the test ends.
func opened(t *testing.T, text string) *run {
	t.Helper()
	r := &run{scenario: mustRead(t, text)}
	t.Cleanup(r.release)
	if err := r.open(); err != nil {
		t.Fatal(err)
	}
	return r
}

// leaks returns the messages of the leaks that were reported.
func leaks(r *run) (all []string) {
	for _, f := range r.result.Findings {
		if f.Rule == "leak" {
			all = append(all, f.Message)
		}
	}
	return all
}
