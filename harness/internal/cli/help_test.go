package cli

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestWrap(t *testing.T) {
	tests := []struct {
		text          string
		width, indent int
		want          string
	}{
		{"", 10, 0, ""},
		{"one two three", 80, 0, "one two three"},
		{"one two three", 7, 0, "one two\nthree"},
		{"one two three", 7, 3, "one\n   two\n   three"},
		{"much-too-long word", 5, 0, "much-too-long\nword"},
		{"  a \n b ", 1, 0, "a\nb"},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, Wrap(tt.text, tt.width, tt.indent)); diff != "" {
			t.Errorf("Wrap(%q, %d, %d) (-want +got):\n%s", tt.text, tt.width, tt.indent, diff)
		}
	}
}

func TestOverviewColumns(t *testing.T) {
	var b strings.Builder
	if err := overview(&b, 0, []Command{{Name: "run", Summary: "run it"}, {Name: "conformance", Summary: "show it"}}); err != nil {
		t.Fatal(err)
	}
	if want := "\n  run          run it\n  conformance  show it\n"; !strings.Contains(b.String(), want) {
		t.Errorf("no %q in:\n%s", want, &b)
	}
}
