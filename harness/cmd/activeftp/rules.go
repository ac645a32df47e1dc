package main

import (
	"context"
	"errors"
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
		Help:     "Lists every rule: its id, its severity, where it comes from, and what must hold.",
		Examples: []string{"activeftp rules"},
		Setup:    listRules,
	}
}

func listRules(_ context.Context, t *cli.Terminal, _ *pflag.FlagSet) func([]string) error {
	return func(args []string) error {
		if len(args) > 0 {
			return errors.New("expected no argument; activeftp explain ID tells of one rule")
		}
		_, err := io.WriteString(t.Out, ruleTable(core.Rules(), t.Width))
		return err
	}
}

// narrow is how many columns are too few for what a rule holds: on a terminal
// that leaves less, it stands in lines of its own.
const narrow = 30

// ruleTable is the rules in columns, one a line; on a terminal what must hold is
// wrapped in its column.
func ruleTable(rules []core.Rule, width int) string {
	longest := 0
	for _, r := range rules {
		longest = max(longest, len(r.ID))
	}
	var b strings.Builder
	for _, r := range rules {
		head := fmt.Sprintf("%-*s  %-7s  %-7s  ", longest, r.ID, r.Severity, r.Source)
		title, indent := r.Title, len(head)
		if width > 0 && width-indent < narrow {
			head, indent = strings.TrimRight(head, " ")+"\n    ", 4
		}
		if width > 0 {
			title = cli.Wrap(title, width, indent)
		}
		b.WriteString(head + title + "\n")
	}
	return b.String()
}
