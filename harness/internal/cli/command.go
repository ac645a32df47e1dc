package cli

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/pflag"
)

// Command is a command of activeftp: its help and its implementation.
type Command struct {
	Name     string
	Group    string   // task that the command belongs to: a heading of the overview
	Args     string   // flags and arguments in the usage line
	Summary  string   // what the command does, as an order; one line in the overview
	Help     string   // what the command does, in one or two sentences
	Details  string   // everything else that a user needs; one paragraph per line
	Examples []string // command lines that work; the overview shows the first one

	// Candidates returns the words that can be the first argument, for completion.
	// If it is nil, the name of a file completes, provided that Args takes one.
	Candidates func() []Candidate

	// Setup adds the command's flags and returns the function that runs the
	// command on the arguments that are left after the flags.
	Setup func(ctx context.Context, t *Terminal, flags *pflag.FlagSet) func(args []string) error
}

// find returns the command with the given name.
func find(all []Command, name string) (Command, bool) {
	for _, c := range all {
		if c.Name == name {
			return c, true
		}
	}
	return Command{}, false
}

// run parses the command's flags, runs the command and returns the exit code.
func (c Command) run(ctx context.Context, t *Terminal, args []string) int {
	flags := pflag.NewFlagSet(c.Name, pflag.ContinueOnError)
	flags.SetOutput(io.Discard) // errors and help are printed here, once
	flags.SortFlags = false
	runCommand := c.Setup(ctx, t, flags)
	err := flags.Parse(args)
	switch {
	case errors.Is(err, pflag.ErrHelp):
		err = c.usage(t.Out, t.Width, flags)
	case err != nil:
		err = flagError(err, flags)
	default:
		err = runCommand(flags.Args())
	}
	return t.exitCode(c.Name, err)
}

// NoArguments returns an error if there are arguments, for a command that takes
// none.
func NoArguments(args []string) error {
	if len(args) == 0 {
		return nil
	}
	return fmt.Errorf("unexpected argument %q; want none", args[0])
}
