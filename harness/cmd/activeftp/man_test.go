package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"activeftp/harness/internal/cli"
	"activeftp/harness/peertest"
)

// TestMan checks that mandoc finds no fault in the man page and shows each command,
// flag and example whole.
func TestMan(t *testing.T) {
	mandoc := peertest.Need(t, "mandoc")
	page := activeftp("man").wantCode(t, cli.ExitOK, "man").out
	file := filepath.Join(t.TempDir(), "activeftp.1")
	if err := os.WriteFile(file, []byte(page), 0o666); err != nil {
		t.Fatal(err)
	}
	// The page has no date, because the same version gives the same bytes.
	lint := peertest.Program(t, mandoc, "-Tlint", "-Wwarning", file)
	for line := range strings.Lines(lint.Out + lint.Err) {
		if !strings.Contains(line, "missing date") {
			t.Errorf("mandoc: %s", line)
		}
	}
	shown := peertest.Program(t, mandoc, "-Tutf8", "-Owidth=200", file).Out
	for backspace := strings.IndexByte(shown, '\b'); backspace > 0; backspace = strings.IndexByte(shown, '\b') {
		shown = shown[:backspace-1] + shown[backspace+1:] // bold and underlined
	}
	for _, c := range commands() {
		contains(t, shown, c.UsageLine(), c.Summary)
		for _, example := range c.Examples {
			contains(t, shown, example+"\n")
		}
		for _, f := range flagsOf(c) {
			contains(t, shown, f.Syntax())
		}
	}
}

func TestManTakesNoArgument(t *testing.T) {
	res := activeftp("man", "check").wantCode(t, cli.ExitUsage, "man")
	contains(t, res.err, `unexpected argument "check"; want none`)
}
