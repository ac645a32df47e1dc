package main

import (
	"cmp"
	"context"
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
		Help: "Prints the version of activeftp, the revision that it was built from (if known), the Go version and the " +
			"platform.",
		Examples: []string{"activeftp version"},
		Setup: func(_ context.Context, t *cli.Terminal, _ *pflag.FlagSet) func([]string) error {
			return func(args []string) error {
				if err := cli.NoArguments(args); err != nil {
					return err
				}
				_, err := fmt.Fprintln(t.Out, "activeftp", version())
				return err
			}
		},
	}
}

// version returns the version in the build information, the Go version and the
// platform.
func version() string {
	text := "unknown"
	if info, ok := debug.ReadBuildInfo(); ok {
		text = cmp.Or(info.Main.Version, text)
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				text += " " + s.Value
			}
		}
	}
	return text + " " + runtime.Version() + " " + runtime.GOOS + "/" + runtime.GOARCH
}
