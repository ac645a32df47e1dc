package cli

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestWrapped(t *testing.T) {
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
	for _, test := range tests {
		if diff := cmp.Diff(test.want, Wrap(test.text, test.width, test.indent)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", fmt.Sprint(test), diff)
		}
	}
}
