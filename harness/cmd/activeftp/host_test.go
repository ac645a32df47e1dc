package main

import (
	"path/filepath"
	"strings"
	"testing"

	"activeftp/core"
	"activeftp/harness/internal/cli"
	"activeftp/harness/peertest"
)

// TestHost checks that the output can be appended to settings and checked with them.
func TestHost(t *testing.T) {
	res := activeftp("host").wantCode(t, cli.ExitOK, "host")
	if res.err != "" {
		t.Errorf("standard error: %q", res.err)
	}
	for _, before := range []string{noFinding, strings.TrimSpace(noFinding), ""} {
		file := filepath.Join(peertest.WriteFiles(t, map[string]string{"mft.settings": before + res.out}), "mft.settings")
		s := core.Check(peertest.ReadFile(t, file)).Settings
		if !s.Host.OS.Known() || before != "" && !s.Sites[0].ActiveMode.V {
			t.Errorf("after %q: %+v", before, s.Host)
		}
		if code := activeftp("check", "--fail-on", "never", file).code; code != cli.ExitOK {
			t.Errorf("after %q: check exits with %d", before, code)
		}
	}
}

func TestHostUsage(t *testing.T) {
	for _, args := range [][]string{{"mft.settings"}, {"-"}, {"--format", "json"}} {
		activeftp(append([]string{"host"}, args...)...).wantCode(t, cli.ExitUsage, "host")
	}
}
