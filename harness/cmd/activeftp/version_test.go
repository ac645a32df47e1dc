package main

import (
	"runtime"
	"strings"
	"testing"

	"activeftp/harness/internal/cli"
)

func TestVersion(t *testing.T) {
	for _, args := range [][]string{{"version"}, {"--version"}} {
		d := activeftp(args...).hold(t, cli.ExitOK, "version")
		if !strings.HasPrefix(d.out, "activeftp ") || strings.Count(d.out, "\n") != 1 {
			t.Errorf("%q: %q", args, d.out)
		}
		holds(t, d.out, runtime.Version(), runtime.GOOS+"/"+runtime.GOARCH)
	}
	activeftp("--version", "now").hold(t, cli.ExitUsage, "version")
}
