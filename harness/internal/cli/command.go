package cli

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
	Name     string
	Args     string // as in the usage line
	Summary  string // one line
	Help     string // what a person needs to know beyond the flags; a paragraph a line
	Examples []string
	// run adds the word's flags and returns what carries it out.
	Setup func(ctx context.Context, t *Terminal, flags *pflag.FlagSet) func(args []string) error
}

func find(all []Command, name string) (Command, bool) {
	for _, w := range all {
		if w.Name == name {
			return w, true
		}
	}
	return Command{}, false
}

func Names(all []Command) string {
	var names []string
	for _, w := range all {
		names = append(names, w.Name)
	}
	return strings.Join(names, ", ")
}

// ErrFindings ends a word whose report has said everything: exit code 1.
var ErrFindings = errors.New("findings")

// internalError is an error that no other arguments or input would avoid: exit
// code 3. Every other error is one of usage or input.
type InternalError struct{ Err error }

func (e InternalError) Error() string { return e.Err.Error() }

func (e InternalError) Unwrap() error { return e.Err }

// run reads the word's flags, runs it and makes its error an exit code.
func (w Command) run(ctx context.Context, t *Terminal, args []string) int {
	flags := pflag.NewFlagSet(w.Name, pflag.ContinueOnError)
	flags.SetOutput(io.Discard) // errors and help are written here, once
	flags.SortFlags = false
	do := w.Setup(ctx, t, flags)
	err := flags.Parse(args)
	switch {
	case errors.Is(err, pflag.ErrHelp):
		err = w.usage(t.Out, t.Width, flags)
	case err != nil:
		err = fmt.Errorf("%w\nactiveftp %s --help tells more", err, w.Name)
	default:
		err = do(flags.Args())
	}
	return t.exit(w.Name, err)
}

// exit tells an error and makes it an exit code.
func (t *Terminal) exit(name string, err error) int {
	switch {
	case err == nil:
		return ExitOK
	case errors.Is(err, ErrFindings):
		return ExitFindings
	}
	fmt.Fprintf(t.Err, "activeftp %s: %s\n", name, report.PrintableLines(err.Error()))
	if internal := (InternalError{}); errors.As(err, &internal) {
		return ExitInternal
	}
	return ExitUsage
}
