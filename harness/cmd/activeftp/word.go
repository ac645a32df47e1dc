package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/pflag"

	"activeftp/harness/report"
)

// Command is one word of the command: what follows it, and what it does.
type Command struct {
	name     string
	args     string // as in the usage line
	Summary  string // one line
	help     string // what a person needs to know beyond the flags; a paragraph a line
	examples []string
	// run adds the word's flags and returns what carries it out.
	Setup func(ctx context.Context, t *terminal, flags *pflag.FlagSet) func(args []string) error
}

func commands() []Command {
	return []Command{
		checkCommand(), runCommand(), proveCommand(), observeCommand(), probeCommand(), conformanceCommand(), partnerCommand(),
		firewallCommand(), suggestCommand(), importCommand(), diagnoseCommand(),
		rulesCommand(), explainCommand(), siteCommand(), versionCommand(),
	}
}

func find(all []Command, name string) (Command, bool) {
	for _, w := range all {
		if w.name == name {
			return w, true
		}
	}
	return Command{}, false
}

func names(all []Command) string {
	var names []string
	for _, w := range all {
		names = append(names, w.name)
	}
	return strings.Join(names, ", ")
}

// ErrFindings ends a word whose report has said everything: exit code 1.
var ErrFindings = errors.New("findings")

// internalError is an error that no other arguments or input would avoid: exit
// code 3. Every other error is one of usage or input.
type internalError struct{ error }

func (e internalError) Unwrap() error { return e.error }

// run reads the word's flags, runs it and makes its error an exit code.
func (w Command) run(ctx context.Context, t *terminal, args []string) int {
	flags := pflag.NewFlagSet(w.name, pflag.ContinueOnError)
	flags.SetOutput(io.Discard) // errors and help are written here, once
	flags.SortFlags = false
	do := w.Setup(ctx, t, flags)
	err := flags.Parse(args)
	switch {
	case errors.Is(err, pflag.ErrHelp):
		err = w.usage(t.out, t.width, flags)
	case err != nil:
		err = fmt.Errorf("%w\nactiveftp %s --help tells more", err, w.name)
	default:
		err = do(flags.Args())
	}
	return t.exit(w.name, err)
}

// exit tells an error and makes it an exit code.
func (t *terminal) exit(name string, err error) int {
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, ErrFindings):
		return ExitFindings
	}
	fmt.Fprintf(t.err, "activeftp %s: %s\n", name, report.PrintableLines(err.Error()))
	if internal := (internalError{}); errors.As(err, &internal) {
		return exitInternal
	}
	return exitUsage
}
