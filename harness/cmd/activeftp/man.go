package main

import (
	"context"
	"io"

	"github.com/spf13/pflag"

	"activeftp/harness/internal/cli"
)

func manCommand() cli.Command {
	return cli.Command{
		Name:     "man",
		Summary:  "print the man page",
		Help:     "Prints the man page of activeftp, in the man macros of roff. It says the same as the help of all commands.",
		Details:  "To install it, write it to man1/activeftp.1 in a directory of manpath, such as /usr/local/share/man.",
		Examples: []string{"activeftp man"},
		Setup: func(_ context.Context, t *cli.Terminal, _ *pflag.FlagSet) func([]string) error {
			return func(args []string) error {
				if err := cli.NoArguments(args); err != nil {
					return err
				}
				version, _ := buildVersion()
				_, err := io.WriteString(t.Out, cli.ManPage(commands(), version))
				return err
			}
		},
	}
}
