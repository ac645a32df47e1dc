package main

import (
	"strings"
	"testing"
	"unicode/utf8"

	"activeftp/harness/internal/cli"
)

func TestHelpOfWords(t *testing.T) {
	for _, w := range commands() {
		t.Run(w.Name, func(t *testing.T) {
			var all []string
			for _, args := range [][]string{{w.Name, "--help"}, {w.Name, "-h"}, {"help", w.Name}} {
				d := activeftp(args...).hold(t, cli.ExitOK, w.Name)
				if d.err != "" {
					t.Errorf("%q: standard error: %q", args, d.err)
				}
				all = append(all, d.out)
			}
			if all[0] != all[1] || all[0] != all[2] {
				t.Errorf("--help, -h and help WORD differ: %q", all)
			}
			holds(t, all[0], "usage: activeftp "+w.Name, "\nexamples:\n")
			if len(w.Examples) == 0 {
				t.Error("no example")
			}
			for _, example := range w.Examples {
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
			text, _, _ := strings.Cut(at{width: width}.activeftp(w.Name, "--help").out, "\nexamples:\n")
			for line := range strings.SplitSeq(text, "\n") {
				if n := utf8.RuneCountInString(line); n > cli.Columns(width) {
					t.Errorf("%s on %d columns: %d in %q", w.Name, width, n, line)
				}
			}
		}
	}
}
