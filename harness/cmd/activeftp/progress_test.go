package main

import (
	"strings"
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

// TestCheckProgress checks that check shows progress if it reads several files, and
// takes the line away before its report.
func TestCheckProgress(t *testing.T) {
	t.Chdir(peertest.WriteFiles(t, map[string]string{"a.settings": noFinding, "b.settings": noFinding}))
	e := environment{live: true}
	const shown = "1 of 2 files"
	res := e.activeftp("check", ".").wantCode(t, cli.ExitOK, "check")
	contains(t, res.err, shown)
	for _, quiet := range []result{e.activeftp("check", "a.settings"), activeftp("check", ".")} {
		if strings.Contains(quiet.err, shown) || strings.Contains(quiet.out, shown) {
			t.Errorf("progress for one file or without a terminal: %q", quiet.err)
		}
	}
}
