package main

import (
	"strings"
	"testing"
	"unicode/utf8"

	"activeftp/harness/internal/cli"
)

func TestHelpOfCommands(t *testing.T) {
	for _, c := range commands() {
		t.Run(c.Name, func(t *testing.T) {
			var all []string
			for _, args := range [][]string{{c.Name, "--help"}, {c.Name, "-h"}, {"help", c.Name}} {
				res := activeftp(args...).wantCode(t, cli.ExitOK, c.Name)
				if res.err != "" {
					t.Errorf("%q: standard error: %q", args, res.err)
				}
				all = append(all, res.out)
			}
			if all[0] != all[1] || all[0] != all[2] {
				t.Errorf("--help, -h and help COMMAND differ: %q", all)
			}
			contains(t, all[0], "usage: activeftp "+c.Name, "\nexamples:\n")
			if len(c.Examples) == 0 {
				t.Error("no example")
			}
			for _, example := range c.Examples {
				contains(t, all[0], "  "+example+"\n")
			}
		})
	}
}

// TestHelpFits checks that help fits the terminal, except for examples, which
// stay whole for copying.
func TestHelpFits(t *testing.T) {
	for _, width := range []int{0, 60, 80, 200} {
		for _, c := range commands() {
			text, _, _ := strings.Cut(environment{width: width}.activeftp(c.Name, "--help").out, "\nexamples:\n")
			for line := range strings.SplitSeq(text, "\n") {
				if n := utf8.RuneCountInString(line); n > cli.Columns(width) {
					t.Errorf("%s on %d columns: a line of %d: %q", c.Name, width, n, line)
				}
			}
		}
	}
}
