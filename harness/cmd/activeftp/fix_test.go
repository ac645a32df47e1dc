package main

import (
	"io/fs"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/core"
	"activeftp/harness/internal/cli"
	"activeftp/harness/peertest"
)

// fixed is errorFinding with its fix applied.
var fixed = strings.Replace(errorFinding, "60000", "55536", 1)

func TestFixFiles(t *testing.T) {
	dir := peertest.WriteFiles(t, map[string]string{"a.settings": errorFinding, "b/clean.settings": noFinding})
	t.Chdir(dir)
	if err := os.Chmod("a.settings", 0o640); err != nil {
		t.Fatal(err)
	}
	before := peertest.Stat(t, "b/clean.settings")
	d := activeftp("check", "--fix", ".").hold(t, cli.ExitOK, "check")
	holds(t, d.err, "a.settings: fixed 1 finding\n")
	if diff := cmp.Diff(fixed, peertest.ReadFile(t, "a.settings")); diff != "" {
		t.Errorf("a.settings (-want +got):\n%s", diff)
	}
	if mode := peertest.Stat(t, "a.settings").Mode(); mode != 0o640 {
		t.Errorf("a.settings has mode %v, want 0640", mode)
	}
	if !os.SameFile(before, peertest.Stat(t, "b/clean.settings")) || strings.Contains(d.err, "clean") {
		t.Errorf("a file without fixes was written: %s", d.err)
	}
	peertest.CheckFiles(t, dir, "a.settings", "b", "b/clean.settings")
	checkRemaining(t, d.out)
}

// checkRemaining checks that the report is about the fixed text.
func checkRemaining(t *testing.T, report string) {
	t.Helper()
	for _, remaining := range core.Check(fixed).Diagnostics {
		holds(t, report, "["+remaining.Rule+"]")
	}
	if strings.Contains(report, "port-end-high") {
		t.Errorf("the report has the fixed finding: %s", report)
	}
}

func TestFixThroughLink(t *testing.T) {
	dir := peertest.WriteFiles(t, map[string]string{"real/a.settings": errorFinding})
	t.Chdir(dir)
	if err := os.Symlink("real/a.settings", "link.settings"); err != nil {
		t.Fatal(err)
	}
	activeftp("check", "--fix", "link.settings").hold(t, cli.ExitOK, "check")
	if peertest.Stat(t, "link.settings").Mode()&fs.ModeSymlink == 0 {
		t.Error("the link was replaced by a file")
	}
	if diff := cmp.Diff(fixed, peertest.ReadFile(t, "real/a.settings")); diff != "" {
		t.Errorf("the file that the link leads to (-want +got):\n%s", diff)
	}
}

// TestFixStandardInput checks that standard output has the fixed text and nothing
// else.
func TestFixStandardInput(t *testing.T) {
	d := reading(errorFinding).activeftp("check", "--fix", "-").hold(t, cli.ExitOK, "check")
	if diff := cmp.Diff(fixed, d.out); diff != "" {
		t.Errorf("standard output (-want +got):\n%s", diff)
	}
	checkRemaining(t, d.err)
	d = reading(noFinding).activeftp("check", "--fix", "-").hold(t, cli.ExitOK, "check")
	if diff := cmp.Diff(noFinding, d.out); diff != "" {
		t.Errorf("a text without fixes (-want +got):\n%s", diff)
	}
	dir := peertest.WriteFiles(t, map[string]string{"a.settings": noFinding})
	d = reading(errorFinding).activeftp("check", "--fix", dir, "-").hold(t, cli.ExitOK, "check")
	if diff := cmp.Diff(fixed, d.out); diff != "" {
		t.Errorf("with a directory as another argument (-want +got):\n%s", diff)
	}
}

func TestDiff(t *testing.T) {
	dir := peertest.WriteFiles(t, map[string]string{"a.settings": errorFinding})
	t.Chdir(dir)
	d := activeftp("check", "--diff", "a.settings").hold(t, cli.ExitFindings, "check")
	want := "--- a.settings.orig\n+++ a.settings\n@@ -1,4 +1,4 @@\n # the range\n [ftp-active-mode]\n base-port = 10000 # kept\n" +
		"-number-of-ports = 60000\n+number-of-ports = 55536\n"
	if diff := cmp.Diff(want, d.out); diff != "" {
		t.Errorf("standard output (-want +got):\n%s", diff)
	}
	holds(t, d.err, "[port-end-high]", "\nfail: ")
	if diff := cmp.Diff(errorFinding, peertest.ReadFile(t, "a.settings")); diff != "" {
		t.Errorf("the file was written (-want +got):\n%s", diff)
	}
	d = reading(noFinding).activeftp("check", "--diff", "-").hold(t, cli.ExitOK, "check")
	if d.out != "" {
		t.Errorf("a diff of a text without fixes: %s", d.out)
	}
}

// TestTextsOnTerminals checks that a text is escaped on a terminal and stays as it is
// elsewhere.
func TestTextsOnTerminals(t *testing.T) {
	text := errorFinding + "# \x1b[2J\r\n"
	for _, args := range [][]string{{"check", "--fix", "-"}, {"check", "--diff", "-"}} {
		a := reading(text)
		if d := a.activeftp(args...); !strings.Contains(d.out, "\x1b[2J\r\n") {
			t.Errorf("%q changed the text: %q", args, d.out)
		}
		a = reading(text)
		a.width = 80
		d := a.activeftp(args...)
		holds(t, d.out, `\x1b[2J\r`)
		if strings.ContainsAny(d.out, "\x1b\r") {
			t.Errorf("%q passes control characters on: %q", args, d.out)
		}
	}
}
