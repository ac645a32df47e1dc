package report

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFormats(t *testing.T) {
	tests := []struct {
		kind    string
		formats []Format
		want    string
	}{
		{"check", CheckFormats(), "text, json, jsonl, sarif, junit, github, gitlab, rdjson, markdown, html"},
		{"run", RunFormats(), "text, json, jsonl, junit, tap, markdown, html"},
		{"proof", ProofFormats(), "text, json, jsonl, sarif, junit, github, tap, markdown, html"},
		{"conformance", ConformanceFormats(), "text, json, junit, tap, markdown, html"},
		{"diagnose", DiagnoseFormats(), "text, json, sarif, junit, github, markdown, html"},
	}
	for _, test := range tests {
		t.Run(test.kind, func(t *testing.T) {
			if diff := cmp.Diff(test.want, FormatNames(test.formats)); diff != "" {
				t.Errorf("formats (-want +got):\n%s", diff)
			}
			for _, want := range test.formats {
				got, err := FindFormat(test.formats, want.Name)
				if err != nil || got.Name != want.Name {
					t.Errorf("FindFormat(%q) = %q, %v", want.Name, got.Name, err)
				}
			}
		})
	}
}

func TestFindFormatListsKnownFormats(t *testing.T) {
	for _, name := range []string{"", "TEXT", "xml", "tap"} {
		_, err := FindFormat(CheckFormats(), name)
		if err == nil || !strings.Contains(err.Error(), FormatNames(CheckFormats())) {
			t.Errorf("FindFormat(%q): error %v does not list the formats", name, err)
		}
	}
}
