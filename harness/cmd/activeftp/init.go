package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"github.com/spf13/pflag"

	"activeftp/core"
	"activeftp/harness/internal/cli"
	"activeftp/harness/report"
)

func initCommand() cli.Command {
	return cli.Command{
		Name:    "init",
		Args:    "[FILE]",
		Summary: "write settings to fill in",
		Help: "Writes settings to start from: the keys that matter most, each with a comment that says where the product shows its value. " +
			"Replace unknown by the values, then run activeftp check.",
		Details: "Without FILE, or with -, it prints them to standard output. FILE must not exist yet; it is complete or absent. " +
			"Until the values are filled in, check says \"not fully checked\", and its exit code is 0.",
		Examples: []string{"activeftp init new.settings", "activeftp init | activeftp check -"},
		Setup:    initialize,
	}
}

func initialize(_ context.Context, t *cli.Terminal, _ *pflag.FlagSet) func([]string) error {
	return func(args []string) error {
		switch {
		case len(args) > 1:
			return errors.New("want one file, or none for standard output")
		case len(args) == 0 || args[0] == cli.StandardInput:
			_, err := io.WriteString(t.Out, core.InitialText)
			return err
		}
		if err := cli.CreateFile(args[0], []byte(core.InitialText)); err != nil {
			if errors.Is(err, fs.ErrExist) {
				return fmt.Errorf("%s exists already; name a new file", args[0])
			}
			return err
		}
		fmt.Fprintf(t.Err, "%s: written; fill in the values, then check it\n", report.Printable(args[0]))
		return nil
	}
}
