package main

import (
	"testing"

	"activeftp/harness/internal/cli"
	"activeftp/harness/peertest"
)

// TestProgressStaysOffStandardOutput checks that progress goes to standard
// error and the report stays the same.
func TestProgressStaysOffStandardOutput(t *testing.T) {
	t.Chdir(peertest.WriteFiles(t, map[string]string{"a.txtar": scenarioText, "b.txtar": scenarioText}))
	res := environment{live: true}.activeftp("run", "--parallel", "1", ".").wantCode(t, cli.ExitOK, "run")
	contains(t, res.err, "1 of 2 scenarios")
	if res.out != "2 passed, 0 failed\n" {
		t.Errorf("standard output: %q", res.out)
	}
}
