package report

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFormats(t *testing.T) {
	if diff := cmp.Diff("text, json, jsonl, sarif, junit, github, markdown, html", FormatNames(CheckFormats())); diff != "" {
		t.Errorf("formats of check (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff("text, json, jsonl, junit, tap, markdown, html", FormatNames(RunFormats())); diff != "" {
		t.Errorf("formats of run (-want +got):\n%s", diff)
	}
	for _, want := range slices.Concat(CheckFormats(), RunFormats()) {
		got, err := FindFormat(slices.Concat(CheckFormats(), RunFormats()), want.Name)
		if err != nil || got.Name != want.Name {
			t.Errorf("FindFormat(%q) = %q, %v", want.Name, got.Name, err)
		}
	}
}

func TestFindFormatNamesThoseThereAre(t *testing.T) {
	for _, name := range []string{"", "TEXT", "xml", "tap"} {
		_, err := FindFormat(CheckFormats(), name)
		if err == nil || !strings.Contains(err.Error(), FormatNames(CheckFormats())) {
			t.Errorf("FindFormat(%q): %v does not name the formats", name, err)
		}
	}
}
