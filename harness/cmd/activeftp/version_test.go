package main

import (
	"runtime"
	"strings"
	"testing"

	"activeftp/harness/internal/cli"
)

func TestVersion(t *testing.T) {
	for _, args := range [][]string{{"version"}, {"--version"}} {
		res := activeftp(args...).wantCode(t, cli.ExitOK, "version")
		if !strings.HasPrefix(res.out, "activeftp ") || strings.Count(res.out, "\n") != 1 {
			t.Errorf("%q: %q", args, res.out)
		}
		contains(t, res.out, runtime.Version(), runtime.GOOS+"/"+runtime.GOARCH)
	}
	activeftp("--version", "now").wantCode(t, cli.ExitUsage, "version")
}
