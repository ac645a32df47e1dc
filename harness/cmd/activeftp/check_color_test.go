package main

import (
	"encoding/binary"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/harness/internal/cli"
	"activeftp/harness/peertest"
)

// TestCheckOnTerminal checks that a terminal shows the source, decoded if need be,
// and that neither a pipe nor a file gets more than plain text.
func TestCheckOnTerminal(t *testing.T) {
	t.Chdir(peertest.WriteFiles(t, map[string]string{"a.settings": errorFinding, "utf16.settings": utf16Of(errorFinding, binary.LittleEndian)}))
	terminal := environment{width: 80, env: map[string]string{"NO_COLOR": "1"}}
	const place = "    4 | number-of-ports = 60000\n      |                   ^~~~~\n"
	for _, file := range []string{"a.settings", "utf16.settings"} {
		plain := activeftp("check", file).wantCode(t, cli.ExitFindings, "check").out
		shown := terminal.activeftp("check", "--output", "text=report.txt", file).wantCode(t, cli.ExitFindings, "check").out
		contains(t, shown, place)
		rest := strings.Replace(shown, place, "", 1)
		if diff := cmp.Diff(plain, withoutSource(rest)); diff != "" {
			t.Errorf("%s (-pipe +terminal):\n%s", file, diff)
		}
		if diff := cmp.Diff(plain, peertest.ReadFile(t, "report.txt")); diff != "" {
			t.Errorf("%s (-pipe +file):\n%s", file, diff)
		}
	}
	for _, format := range []string{"json", "markdown"} {
		want := activeftp("check", "--format", format, "a.settings").out
		got := terminal.activeftp("check", "--color", "always", "--format", format, "a.settings").out
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("--format %s (-pipe +terminal):\n%s", format, diff)
		}
	}
	if got := activeftp("check", "--color", "always", "a.settings").out; !strings.Contains(got, "\x1b[1;31merror:\x1b[0m ") {
		t.Errorf("--color always is not in colour: %q", got)
	}
}

// withoutSource returns text without source lines and carets.
func withoutSource(text string) string {
	var kept strings.Builder
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, "   ") {
			kept.WriteString(line)
		}
	}
	return kept.String()
}

// TestCheckOnTerminalShowsNoExport checks that a finding about an export, which
// names no line, shows none of the text that import writes.
func TestCheckOnTerminalShowsNoExport(t *testing.T) {
	t.Chdir(peertest.WriteFiles(t, map[string]string{"export.xml": exportXML}))
	got := environment{width: 80}.activeftp("check", "export.xml").wantCode(t, cli.ExitFindings, "check").out
	if strings.Contains(got, " | ") {
		t.Errorf("source lines of an export:\n%s", got)
	}
}
