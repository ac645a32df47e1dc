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
	res := activeftp("check", "--fix", ".").wantCode(t, cli.ExitOK, "check")
	contains(t, res.err, "a.settings: fixed 1 finding\n")
	if diff := cmp.Diff(fixed, peertest.ReadFile(t, "a.settings")); diff != "" {
		t.Errorf("a.settings (-want +got):\n%s", diff)
	}
	if mode := peertest.Stat(t, "a.settings").Mode(); mode != 0o640 {
		t.Errorf("a.settings has mode %v, want 0640", mode)
	}
	if !os.SameFile(before, peertest.Stat(t, "b/clean.settings")) || strings.Contains(res.err, "clean") {
		t.Errorf("a file without fixes was written: %s", res.err)
	}
	peertest.CheckFiles(t, dir, "a.settings", "b", "b/clean.settings")
	checkRemaining(t, res.out)
}

// checkRemaining checks that the report is about the fixed text.
func checkRemaining(t *testing.T, report string) {
	t.Helper()
	for _, remaining := range core.Check(fixed).Diagnostics {
		contains(t, report, "["+remaining.Rule+"]")
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
	activeftp("check", "--fix", "link.settings").wantCode(t, cli.ExitOK, "check")
	if peertest.Stat(t, "link.settings").Mode()&fs.ModeSymlink == 0 {
		t.Error("the link was replaced by a file")
	}
	if diff := cmp.Diff(fixed, peertest.ReadFile(t, "real/a.settings")); diff != "" {
		t.Errorf("the file that the link leads to (-want +got):\n%s", diff)
	}
}

// TestFixStandardInput checks that standard output has the fixed text and
// nothing else.
func TestFixStandardInput(t *testing.T) {
	res := withInput(errorFinding).activeftp("check", "--fix", "-").wantCode(t, cli.ExitOK, "check")
	if diff := cmp.Diff(fixed, res.out); diff != "" {
		t.Errorf("standard output (-want +got):\n%s", diff)
	}
	checkRemaining(t, res.err)
	res = withInput(noFinding).activeftp("check", "--fix", "-").wantCode(t, cli.ExitOK, "check")
	if diff := cmp.Diff(noFinding, res.out); diff != "" {
		t.Errorf("a text without fixes (-want +got):\n%s", diff)
	}
	dir := peertest.WriteFiles(t, map[string]string{"a.settings": noFinding})
	res = withInput(errorFinding).activeftp("check", "--fix", dir, "-").wantCode(t, cli.ExitOK, "check")
	if diff := cmp.Diff(fixed, res.out); diff != "" {
		t.Errorf("with a directory as another argument (-want +got):\n%s", diff)
	}
}

func TestDiff(t *testing.T) {
	dir := peertest.WriteFiles(t, map[string]string{"a.settings": errorFinding})
	t.Chdir(dir)
	res := activeftp("check", "--diff", "a.settings").wantCode(t, cli.ExitFindings, "check")
	want := "--- a.settings.orig\n+++ a.settings\n@@ -1,4 +1,4 @@\n # the range\n [ftp-active-mode]\n base-port = 10000 # kept\n" +
		"-number-of-ports = 60000\n+number-of-ports = 55536\n"
	if diff := cmp.Diff(want, res.out); diff != "" {
		t.Errorf("standard output (-want +got):\n%s", diff)
	}
	contains(t, res.err, "[port-end-high]", "\nfail: ")
	if diff := cmp.Diff(errorFinding, peertest.ReadFile(t, "a.settings")); diff != "" {
		t.Errorf("the file was written (-want +got):\n%s", diff)
	}
	res = withInput(noFinding).activeftp("check", "--diff", "-").wantCode(t, cli.ExitOK, "check")
	if res.out != "" {
		t.Errorf("a diff of a text without fixes: %s", res.out)
	}
}

// TestTextsOnTerminals checks that a text is escaped on a terminal and stays as
// it is elsewhere.
func TestTextsOnTerminals(t *testing.T) {
	text := errorFinding + "# \x1b[2J\r\n"
	for _, args := range [][]string{{"check", "--fix", "-"}, {"check", "--diff", "-"}} {
		a := withInput(text)
		if res := a.activeftp(args...); !strings.Contains(res.out, "\x1b[2J\r\n") {
			t.Errorf("%q changed the text: %q", args, res.out)
		}
		a = withInput(text)
		a.width = 80
		res := a.activeftp(args...)
		contains(t, res.out, `\x1b[2J\r`)
		if strings.ContainsAny(res.out, "\x1b\r") {
			t.Errorf("%q passes control characters on: %q", args, res.out)
		}
	}
}
