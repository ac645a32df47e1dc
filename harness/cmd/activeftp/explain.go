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

func explainCommand() cli.Command {
	return cli.Command{
		Name:    "explain",
		Args:    "ID",
		Summary: "explain a rule",
		Help: "Explains one rule: what must hold, what happens on the wire when it does not, and where it comes from. " +
			"A finding ends with the id of its rule.",
		Examples: []string{"activeftp explain zone-active-proxied"},
		Setup:    explain,
	}
}

func explain(_ context.Context, t *cli.Terminal, _ *pflag.FlagSet) func([]string) error {
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
			text += "\n" + cli.Wrap(paragraph, cli.Columns(t.Width), 0) + "\n"
		}
		_, err := io.WriteString(t.Out, text)
		return err
	}
}

// sentence is text with a capital at its start.
func sentence(text string) string { return strings.ToUpper(text[:1]) + text[1:] }
