package main

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestHelpOfWords(t *testing.T) {
	for _, w := range commands() {
		t.Run(w.name, func(t *testing.T) {
			var all []string
			for _, args := range [][]string{{w.name, "--help"}, {w.name, "-h"}, {"help", w.name}} {
				d := activeftp(args...).hold(t, exitOK, w.name)
				if d.err != "" {
					t.Errorf("%q: standard error: %q", args, d.err)
				}
				all = append(all, d.out)
			}
			if all[0] != all[1] || all[0] != all[2] {
				t.Errorf("--help, -h and help WORD differ: %q", all)
			}
			holds(t, all[0], "usage: activeftp "+w.name, "\nexamples:\n")
			if len(w.examples) == 0 {
				t.Error("no example")
			}
			for _, example := range w.examples {
				holds(t, all[0], "  "+example+"\n")
			}
		})
	}
}

// TestHelpFits holds that help fits a terminal; examples are for copying and
// stay whole.
func TestHelpFits(t *testing.T) {
	for _, width := range []int{0, 60, 80, 200} {
		for _, w := range commands() {
			text, _, _ := strings.Cut(at{width: width}.activeftp(w.name, "--help").out, "\nexamples:\n")
			for line := range strings.SplitSeq(text, "\n") {
				if n := utf8.RuneCountInString(line); n > columns(width) {
					t.Errorf("%s on %d columns: %d in %q", w.name, width, n, line)
				}
			}
		}
	}
}

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
