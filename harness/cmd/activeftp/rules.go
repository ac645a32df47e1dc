package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/pflag"

	"activeftp/core"
)

func rulesWord() word {
	return word{
		name:    "rules",
		args:    "",
		does:    "list the rules",
		help:    "Lists every rule: its id, its severity, where it comes from, and what must hold.",
		example: "activeftp rules",
		run:     listRules,
	}
}

func listRules(_ context.Context, t *terminal, _ *pflag.FlagSet) func([]string) error {
	return func(args []string) error {
		if len(args) > 0 {
			return errors.New("expected no argument; activeftp explain ID tells of one rule")
		}
		table := tabwriter.NewWriter(t.out, 0, 0, 2, ' ', 0)
		for _, r := range core.Rules() {
			fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", r.ID, r.Severity, r.Source, r.Title)
		}
		return table.Flush()
	}
}

func explainWord() word {
	return word{
		name:    "explain",
		args:    "ID",
		does:    "explain a rule",
		help:    "Explains one rule: what must hold, what happens on the wire when it does not, and\nwhere it comes from.",
		example: "activeftp explain zone-active-proxied",
		run:     explain,
	}
}

func explain(_ context.Context, t *terminal, _ *pflag.FlagSet) func([]string) error {
	return func(args []string) error {
		if len(args) != 1 {
			return errors.New("expected the id of one rule; activeftp rules lists them")
		}
		r, ok := core.LookupRule(args[0])
		if !ok {
			return fmt.Errorf("no rule %q; activeftp rules lists them", args[0])
		}
		_, err := fmt.Fprintf(t.out, "%s (%s)\n\n%s.\n\n%s\n\nSource: %s, %s.\n",
			r.ID, r.Severity, sentence(r.Title), wrapped(r.Why, 80), r.Source, r.Where)
		return err
	}
}

// sentence is text with a capital at its start.
func sentence(text string) string { return strings.ToUpper(text[:1]) + text[1:] }

// wrapped is text in lines of at most width bytes, as far as its words allow.
func wrapped(text string, width int) string {
	var b strings.Builder
	length := 0
	for i, w := range strings.Fields(text) {
		switch {
		case i == 0:
		case length+1+len(w) > width:
			b.WriteByte('\n')
			length = 0
		default:
			b.WriteByte(' ')
			length++
		}
		b.WriteString(w)
		length += len(w)
	}
	return b.String()
}
