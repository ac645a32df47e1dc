package main

import (
	"bytes"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/core"
	"activeftp/harness/internal/cli"
	"activeftp/harness/peertest"
	"activeftp/harness/report"
)

// TestOutputs checks that every --output file has the text that --format prints.
func TestOutputs(t *testing.T) {
	dir := peertest.WriteFiles(t, map[string]string{"old.xml": "a longer text than the report has"})
	t.Chdir(dir)
	args := []string{"check", "-"}
	for _, f := range report.CheckFormats() {
		args = append(args, "--output", f.Name+"="+"out."+f.Name)
	}
	args = append(args, "--output=junit=old.xml", "--output", "text="+os.DevNull)
	got := reading(errorFinding).activeftp(args...).hold(t, cli.ExitFindings, "check")
	written := map[string]string{"old.xml": "junit"} // file -> format
	for _, f := range report.CheckFormats() {
		written["out."+f.Name] = f.Name
	}
	for file, format := range written {
		want := reading(errorFinding).activeftp("check", "--format", format, "-").hold(t, cli.ExitFindings, "check")
		if diff := cmp.Diff(want.out, peertest.ReadFile(t, file)); diff != "" {
			t.Errorf("%s (-standard output +file):\n%s", file, diff)
		}
		if format == "text" && got.out != want.out {
			t.Errorf("standard output is not in the format text: %q", got.out)
		}
	}
	peertest.CheckFiles(t, dir, slices.Sorted(maps.Keys(written))...)
}

// TestOutputCannotBeWritten checks that the report is printed even if an --output
// file cannot be written.
func TestOutputCannotBeWritten(t *testing.T) {
	file := filepath.Join(t.TempDir(), "missing", "x")
	d := reading(noFinding).activeftp("check", "--output", "json="+file, "-").hold(t, cli.ExitUsage, "check")
	holds(t, d.out, "pass")
	holds(t, d.err, "cannot write "+file+": no such file or directory\n")
}

func TestFormatAuto(t *testing.T) {
	tests := []struct {
		format string
		env    map[string]string
		want   string
	}{
		{"auto", nil, "text"},
		{"auto", map[string]string{"GITHUB_ACTIONS": "true"}, "github"},
		{"auto", map[string]string{"GITHUB_ACTIONS": "false"}, "text"},
		{"text", map[string]string{"GITHUB_ACTIONS": "true"}, "text"},
	}
	for _, test := range tests {
		format, err := report.FindFormat(report.CheckFormats(), test.want)
		if err != nil {
			t.Fatal(err)
		}
		a := reading(errorFinding)
		a.env = test.env
		var want bytes.Buffer
		r := &report.Report{Cases: []report.Case{report.OfCheck("-", core.Check(errorFinding))}}
		if err := format.Write(&want, r); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want.String(), a.activeftp("check", "--format", test.format, "-").out); diff != "" {
			t.Errorf("--format %s in %v (-want +got):\n%s", test.format, test.env, diff)
		}
	}
}

// TestFlagsBeforeWork checks that a wrong flag is reported before any file changes.
func TestFlagsBeforeWork(t *testing.T) {
	dir := peertest.WriteFiles(t, map[string]string{"a.settings": errorFinding})
	file := filepath.Join(dir, "a.settings")
	activeftp("check", "--fix", "--output", "xml=x", file).hold(t, cli.ExitUsage, "check")
	if diff := cmp.Diff(errorFinding, peertest.ReadFile(t, file)); diff != "" {
		t.Errorf("the file was written (-want +got):\n%s", diff)
	}
}
