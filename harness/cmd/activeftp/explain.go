package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/pflag"

	"activeftp/core"
)

func explainCommand() Command {
	return Command{
		name:    "explain",
		args:    "ID",
		Summary: "explain a rule",
		help: "Explains one rule: what must hold, what happens on the wire when it does not, and where it comes from. " +
			"A finding ends with the id of its rule.",
		examples: []string{"activeftp explain zone-active-proxied"},
		Setup:    explain,
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
		text := fmt.Sprintf("%s (%s)\n", r.ID, r.Severity)
		for _, paragraph := range []string{
			sentence(r.Title) + ".", r.Why, fmt.Sprintf("Source: %s, %s.", r.Source, r.Where),
		} {
			text += "\n" + Wrap(paragraph, columns(t.width), 0) + "\n"
		}
		_, err := io.WriteString(t.out, text)
		return err
	}
}

// sentence is text with a capital at its start.
func sentence(text string) string { return strings.ToUpper(text[:1]) + text[1:] }
