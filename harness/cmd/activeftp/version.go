package main

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/pflag"

	"activeftp/harness/internal/cli"
)

func versionCommand() cli.Command {
	return cli.Command{
		Name:    "version",
		Summary: "print the version",
		Help: "Prints the version of activeftp, the revision it was built from where that is known, the Go version " +
			"and the platform.",
		Examples: []string{"activeftp version"},
		Setup: func(_ context.Context, t *cli.Terminal, _ *pflag.FlagSet) func([]string) error {
			return func(args []string) error {
				if len(args) > 0 {
					return errors.New("expected no argument")
				}
				_, err := fmt.Fprintln(t.Out, "activeftp", version())
				return err
			}
		},
	}
}

// version is what the build knows of itself.
func version() string {
	text := "(unknown)"
	if info, ok := debug.ReadBuildInfo(); ok {
		text = info.Main.Version
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				text += " " + s.Value
			}
		}
	}
	return text + " " + runtime.Version() + " " + runtime.GOOS + "/" + runtime.GOARCH
}
