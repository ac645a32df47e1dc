package main

import (
	"strings"
	"testing"
)

func TestProgress(t *testing.T) {
	var shown strings.Builder
	if (&terminal{err: &shown}).progress("transfers") != nil {
		t.Error("progress where nobody watches")
	}
	tell := (&terminal{err: &shown, live: true}).progress("transfers")
	tell(1, 3)
	tell(2, 3) // too soon after the first
	if got, want := shown.String(), "\r\x1b[K1 of 3 transfers"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	endless := (&terminal{err: &shown, live: true}).progress("files")
	if endless(1, 0); !strings.HasSuffix(shown.String(), "\r\x1b[K1 files") {
		t.Errorf("of an unknown number: %q", shown.String())
	}
	tell(3, 3)
	if !strings.HasSuffix(shown.String(), "\r\x1b[K") {
		t.Errorf("the line stays: %q", shown.String())
	}
}

// TestProgressStaysOffStandardOutput holds that a report is the same with a
// person at the terminal.
func TestProgressStaysOffStandardOutput(t *testing.T) {
	t.Chdir(WriteFiles(t, map[string]string{"a.txtar": scenarioText, "b.txtar": scenarioText}))
	d := at{live: true}.activeftp("run", "--parallel", "1", ".").hold(t, exitOK, "run")
	holds(t, d.err, "1 of 2 scenarios")
	if d.out != "2 passed, 0 failed\n" {
		t.Errorf("standard output: %q", d.out)
	}
}
