package main

import (
	"context"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/spf13/pflag"

	"activeftp/harness/internal/cli"
)

// flagsOf returns the flags of a command.
func flagsOf(c cli.Command) []cli.Flag {
	flags := pflag.NewFlagSet(c.Name, pflag.ContinueOnError)
	flags.SortFlags = false
	c.Setup(context.Background(), &cli.Terminal{}, flags)
	return cli.FlagsOf(flags)
}

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
			for _, example := range c.Examples {
				contains(t, all[0], "  "+example+"\n")
			}
		})
	}
}

// TestFirstScreen checks that the help before the details shows the usage, each
// flag on one line and an example, all within a terminal window of 80 by 24.
func TestFirstScreen(t *testing.T) {
	const lines, columns = 24, 80
	for _, c := range commands() {
		t.Run(c.Name, func(t *testing.T) {
			text, _, _ := strings.Cut(environment{width: columns}.activeftp(c.Name, "--help").out, "details:\n")
			if n := strings.Count(strings.TrimSuffix(text, "\n"), "\n"); n > lines { // without the empty line at its end
				t.Errorf("%d lines before the details, want at most %d:\n%s", n, lines, text)
			}
			for line := range strings.SplitSeq(text, "\n") {
				if n := utf8.RuneCountInString(line); n > columns {
					t.Errorf("a line of %d columns: %q", n, line)
				}
			}
			contains(t, text, "usage: activeftp "+c.Name, "\nexamples:\n  "+c.Examples[0]+"\n")
			flags := flagsOf(c)
			if len(flags) == 0 {
				return
			}
			_, rows, _ := strings.Cut(text, "\n\n  --")
			rows, _, _ = strings.Cut("  --"+rows, "\n\n")
			got := strings.Split(rows, "\n")
			if len(got) != len(flags) {
				t.Fatalf("%d lines for %d flags:\n%s", len(got), len(flags), rows)
			}
			for i, f := range flags {
				if !strings.HasPrefix(got[i], "  --"+f.Name+" ") || !strings.Contains(got[i], "  "+f.Meaning) {
					t.Errorf("line %q is not that of --%s", got[i], f.Name)
				}
			}
		})
	}
}

// TestHelpFits checks that help fits the terminal, except for examples, which
// stay whole for copying.
func TestHelpFits(t *testing.T) {
	for _, width := range []int{0, 60, 80, 200} {
		for _, c := range append(commands(), cli.Command{}) { // the empty one: the overview
			text := environment{width: width}.activeftp(strings.Fields("help " + c.Name)...).out
			for line := range strings.SplitSeq(text, "\n") {
				n := utf8.RuneCountInString(line)
				if n > cli.Columns(width) && !slices.Contains(c.Examples, strings.TrimPrefix(line, "  ")) {
					t.Errorf("%s on %d columns: a line of %d: %q", c.Name, width, n, line)
				}
			}
		}
	}
}

// TestOverviewRows checks that each command has a group, and one line of 80
// columns with its first example and its summary below the group's heading.
func TestOverviewRows(t *testing.T) {
	text := environment{width: 80}.activeftp("help").out
	var groups []string
	for _, c := range commands() {
		if c.Group == "" || c.Summary == "" || len(c.Examples) == 0 {
			t.Fatalf("%s: group %q, summary %q, %d examples; want all of them", c.Name, c.Group, c.Summary, len(c.Examples))
		}
		if len(groups) == 0 || groups[len(groups)-1] != c.Group {
			groups = append(groups, c.Group)
		}
		example, ok := strings.CutPrefix(c.Examples[0], "activeftp ")
		if word, _, _ := strings.Cut(example, " "); !ok || word != c.Name {
			t.Errorf("%s: the first example, %q, does not start with the command", c.Name, c.Examples[0])
		}
		_, rows, _ := strings.Cut(text, "\n"+c.Group+":\n")
		rows, _, _ = strings.Cut(rows, "\n\n")
		if !slices.ContainsFunc(strings.Split(rows, "\n"), func(row string) bool {
			return strings.HasPrefix(row, "  "+example+"  ") && strings.HasSuffix(row, "  "+c.Summary)
		}) {
			t.Errorf("%s: no row with %q and %q on one line below %q:\n%s", c.Name, example, c.Summary, c.Group, rows)
		}
	}
	if sorted := slices.Compact(slices.Sorted(slices.Values(groups))); len(sorted) != len(groups) {
		t.Errorf("the commands of a group are not together: %q", groups)
	}
}
