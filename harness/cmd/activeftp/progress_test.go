package main

import (
	"testing"

	"activeftp/harness/internal/cli"
	"activeftp/harness/peertest"
)

// TestProgressStaysOffStandardOutput checks that progress goes to standard error and
// the report stays the same.
func TestProgressStaysOffStandardOutput(t *testing.T) {
	t.Chdir(peertest.WriteFiles(t, map[string]string{"a.txtar": scenarioText, "b.txtar": scenarioText}))
	d := at{live: true}.activeftp("run", "--parallel", "1", ".").hold(t, cli.ExitOK, "run")
	holds(t, d.err, "1 of 2 scenarios")
	if d.out != "2 passed, 0 failed\n" {
		t.Errorf("standard output: %q", d.out)
	}
}
