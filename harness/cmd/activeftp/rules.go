package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/pflag"

	"activeftp/core"
	"activeftp/harness/internal/cli"
)

func rulesCommand() cli.Command {
	return cli.Command{
		Name:     "rules",
		Summary:  "list the rules",
		Help:     "Lists every rule with its id, its severity, its source and its requirement. activeftp explain ID says more about one.",
		Examples: []string{"activeftp rules"},
		Setup:    listRules,
	}
}

func listRules(_ context.Context, t *cli.Terminal, _ *pflag.FlagSet) func([]string) error {
	return func(args []string) error {
		if len(args) > 0 {
			return fmt.Errorf("unexpected argument %q; activeftp explain ID describes one rule", args[0])
		}
		_, err := io.WriteString(t.Out, ruleTable(core.Rules(), t.Width))
		return err
	}
}

// minTitleWidth is the narrowest column for titles. If the terminal leaves
// less, titles go on lines of their own.
const minTitleWidth = 30

// ruleTable returns the rules in columns, one rule per line. On a terminal of
// the given width the titles are wrapped in their column; a width of 0 means
// that there is no terminal.
func ruleTable(rules []core.Rule, width int) string {
	longest := 0
	for _, r := range rules {
		longest = max(longest, len(r.ID))
	}
	var b strings.Builder
	for _, r := range rules {
		head := fmt.Sprintf("%-*s  %-7s  %-7s  ", longest, r.ID, r.Severity, r.Source)
		title, indent := r.Title, len(head)
		if width > 0 && width-indent < minTitleWidth {
			head, indent = fmt.Sprintf("%s  %s  %s\n    ", r.ID, r.Severity, r.Source), 4
		}
		if width > 0 {
			title = cli.Wrap(title, width, indent)
		}
		b.WriteString(head + title + "\n")
	}
	return b.String()
}
