package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestLanguageIsCurrent checks the module with the words of the settings text, which
// is in the repository so that the modules are complete without a build.
func TestLanguageIsCurrent(t *testing.T) {
	got, err := os.ReadFile(filepath.Join(root, "site/src", languageFile))
	if err != nil {
		t.Fatal(err)
	}
	want, err := languageModule()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s is out of date; run go run ./site/gen (-want +got):\n%s", languageFile, diff)
	}
}
