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
	"activeftp/harness/report"
)

// TestOutputs holds that every file has what standard output would have had.
func TestOutputs(t *testing.T) {
	dir := files(t, map[string]string{"old.xml": "a longer text than the report has"})
	t.Chdir(dir)
	args := []string{"check", "-"}
	for _, f := range report.CheckFormats() {
		args = append(args, "--output", f.Name+"="+"out."+f.Name)
	}
	args = append(args, "--output=junit=old.xml", "--output", "text="+os.DevNull)
	got := reading(errorFinding).activeftp(args...).hold(t, exitFound, "check")
	written := map[string]string{"old.xml": "junit"} // file -> format
	for _, f := range report.CheckFormats() {
		written["out."+f.Name] = f.Name
	}
	for file, format := range written {
		want := reading(errorFinding).activeftp("check", "--format", format, "-").hold(t, exitFound, "check")
		if diff := cmp.Diff(want.out, content(t, file)); diff != "" {
			t.Errorf("%s (-standard output +file):\n%s", file, diff)
		}
		if format == "text" && got.out != want.out {
			t.Errorf("standard output is not text: %q", got.out)
		}
	}
	holdFiles(t, dir, slices.Sorted(maps.Keys(written))...)
}

// TestOutputThatCannotBe holds that the report is shown all the same.
func TestOutputThatCannotBe(t *testing.T) {
	file := filepath.Join(t.TempDir(), "missing", "x")
	d := reading(noFinding).activeftp("check", "--output", "json="+file, "-").hold(t, exitUsage, "check")
	holds(t, d.out, "pass")
	holds(t, d.err, file)
}

func TestFormatAuto(t *testing.T) {
	tests := []struct {
		word, format string
		env          map[string]string
		want         string
	}{
		{"check", "auto", nil, "text"},
		{"check", "auto", map[string]string{"GITHUB_ACTIONS": "true"}, "github"},
		{"check", "auto", map[string]string{"GITHUB_ACTIONS": "false"}, "text"},
		{"check", "text", map[string]string{"GITHUB_ACTIONS": "true"}, "text"},
		{"run", "auto", map[string]string{"GITHUB_ACTIONS": "true"}, "text"},
	}
	for _, test := range tests {
		in, formats := errorFinding, report.CheckFormats()
		if test.word == "run" {
			in, formats = "no scenario", report.RunFormats()
		}
		flag := formatFlag{formats[0], formats, func(name string) string { return test.env[name] }}
		if err := flag.Set(test.format); err != nil || flag.String() != test.want {
			t.Errorf("%s --format %s in %v: got %s, %v", test.word, test.format, test.env, &flag, err)
		}
		if test.word != "check" {
			continue
		}
		a := reading(in)
		a.env = test.env
		var want bytes.Buffer
		r := &report.Report{Cases: []report.Case{report.OfCheck("-", core.Check(in))}}
		if err := flag.chosen.Write(&want, r); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want.String(), a.activeftp("check", "--format", test.format, "-").out); diff != "" {
			t.Errorf("--format %s in %v (-want +got):\n%s", test.format, test.env, diff)
		}
	}
}

// TestFlagsBeforeWork holds that a wrong flag is told before anything is done.
func TestFlagsBeforeWork(t *testing.T) {
	dir := files(t, map[string]string{"a.settings": errorFinding})
	file := filepath.Join(dir, "a.settings")
	activeftp("check", "--fix", "--output", "xml=x", file).hold(t, exitUsage, "check")
	if diff := cmp.Diff(errorFinding, content(t, file)); diff != "" {
		t.Errorf("the file was written (-want +got):\n%s", diff)
	}
}
