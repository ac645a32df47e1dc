package main

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/pflag"
)

func versionWord() word {
	return word{
		name:    "version",
		args:    "",
		does:    "print the version",
		help:    "Prints the version of activeftp, the revision it was built from where that is known,\nand the Go version.",
		example: "activeftp version",
		run: func(_ context.Context, t *terminal, _ *pflag.FlagSet) func([]string) error {
			return func([]string) error {
				_, err := fmt.Fprintln(t.out, "activeftp", version())
				return err
			}
		},
	}
}

// version is what the build knows of itself.
func version() string {
	text := "(unknown)"
	info, ok := debug.ReadBuildInfo()
	if ok {
		text = info.Main.Version
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				text += " " + s.Value
			}
		}
	}
	return text + " " + runtime.Version() + " " + runtime.GOOS + "/" + runtime.GOARCH
}
