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

// TestOutputs checks that every --output file has the text that --format
// prints.
func TestOutputs(t *testing.T) {
	dir := peertest.WriteFiles(t, map[string]string{"old.xml": "a longer text than the report has"})
	t.Chdir(dir)
	args := []string{"check", "-"}
	for _, f := range report.CheckFormats() {
		args = append(args, "--output", f.Name+"="+"out."+f.Name)
	}
	args = append(args, "--output=junit=old.xml", "--output", "text="+os.DevNull)
	res := withInput(errorFinding).activeftp(args...).wantCode(t, cli.ExitFindings, "check")
	written := map[string]string{"old.xml": "junit"} // file -> format
	for _, f := range report.CheckFormats() {
		written["out."+f.Name] = f.Name
	}
	for file, format := range written {
		want := withInput(errorFinding).activeftp("check", "--format", format, "-").wantCode(t, cli.ExitFindings, "check")
		if diff := cmp.Diff(want.out, peertest.ReadFile(t, file)); diff != "" {
			t.Errorf("%s (-standard output +file):\n%s", file, diff)
		}
		if format == "text" && res.out != want.out {
			t.Errorf("standard output is not in the format text: %q", res.out)
		}
	}
	peertest.CheckFiles(t, dir, slices.Sorted(maps.Keys(written))...)
}

// TestOutputCannotBeWritten checks that a report for which there is no directory is
// refused before the work, and that the others are written if one cannot be.
func TestOutputCannotBeWritten(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "missing", "x")
	res := withInput(noFinding).activeftp("check", "--output", "json="+file, "-").wantCode(t, cli.ExitUsage, "check")
	contains(t, res.err, "--output json="+file+": cannot write "+file+": no such file or directory\n")
	if res.out != "" {
		t.Errorf("standard output: %s", res.out)
	}
	if _, err := os.Stat("/dev/full"); err != nil {
		return // Linux and FreeBSD have it
	}
	other := filepath.Join(dir, "report.json")
	res = withInput(noFinding).activeftp("check", "--output", "junit=/dev/full", "--output", "json="+other, "-").wantCode(t, cli.ExitInternal, "check")
	contains(t, res.out, "pass")
	contains(t, res.err, "cannot write /dev/full: no space left on device\n")
	contains(t, peertest.ReadFile(t, other), `"version":2`)
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
	for _, tt := range tests {
		format, err := report.FindFormat(report.CheckFormats(), tt.want)
		if err != nil {
			t.Fatal(err)
		}
		a := withInput(errorFinding)
		a.env = tt.env
		var want bytes.Buffer
		r := &report.Report{Cases: []report.Case{report.OfCheck("-", core.Check(errorFinding))}}
		if err := format.Write(&want, r); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want.String(), a.activeftp("check", "--format", tt.format, "-").out); diff != "" {
			t.Errorf("--format %s in %v (-want +got):\n%s", tt.format, tt.env, diff)
		}
	}
}

// TestFlagsBeforeWork checks that a wrong flag is reported before any file
// changes.
func TestFlagsBeforeWork(t *testing.T) {
	dir := peertest.WriteFiles(t, map[string]string{"a.settings": errorFinding})
	file := filepath.Join(dir, "a.settings")
	activeftp("check", "--fix", "--output", "xml=x", file).wantCode(t, cli.ExitUsage, "check")
	if diff := cmp.Diff(errorFinding, peertest.ReadFile(t, file)); diff != "" {
		t.Errorf("the file was written (-want +got):\n%s", diff)
	}
}
