package main

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"activeftp/harness/internal/cli"
	"activeftp/harness/peertest"
	"activeftp/harness/report"
)

// acceptedWarnings returns warningFinding with its warning and its notes accepted,
// until a date unless that is empty.
func acceptedWarnings(until string) string {
	if until != "" {
		until = "until " + until + " "
	}
	return strings.Replace(warningFinding, "base-port = 10000",
		"base-port = 10000 # activeftp: accept port-own-listener,port-known-service,site-active-none "+until+"because it is a test", 1)
}

// marks has, by format, what shows that a finding is accepted or in the baseline.
var marks = map[string]struct{ accepted, baseline string }{
	"text":     {"a.settings:2:13: accepted warning: ", "a.settings:2:13: baseline warning: "},
	"json":     {`"accepted":{"reason":"it is a test"`, `"baseline":true`},
	"jsonl":    {`"accepted":{"reason":"it is a test"`, `"baseline":true`},
	"sarif":    {`"suppressions":[{"kind":"inSource","status":"accepted"`, `"suppressions":[{"kind":"external","status":"accepted"`},
	"junit":    {"accepted warning: ", "baseline warning: "},
	"github":   {"::notice file=a.settings", "::notice file=a.settings"},
	"gitlab":   {"; accepted: it is a test", "; in the baseline"},
	"rdjson":   {"; accepted: it is a test", "; in the baseline"},
	"markdown": {"| accepted warning |", "| baseline warning |"},
	"html":     {">accepted warning<", ">baseline warning<"},
}

// TestAcceptedAndKnown checks in every format that a warning which is accepted or in
// the baseline leaves --fail-on warning at exit code 0 and is visible, that a line may
// move, and that one whose acceptance has ended, or that is new, is exit code 1.
func TestAcceptedAndKnown(t *testing.T) {
	t.Chdir(peertest.WriteFiles(t, map[string]string{"a.settings": warningFinding}))
	activeftp("check", "--write-baseline", "known.json", ".").wantCode(t, cli.ExitOK, "check")
	yesterday := time.Now().AddDate(0, 0, -1).Format(time.DateOnly)
	for _, format := range report.CheckFormats() {
		mark, ok := marks[format.Name]
		if !ok {
			t.Errorf("no mark for the format %s", format.Name)
		}
		for _, tt := range []struct {
			name, text, mark string
			code             int
		}{
			{"accepted", acceptedWarnings(""), mark.accepted, cli.ExitOK},
			{"acceptance ended", acceptedWarnings(yesterday), "accept-expired", cli.ExitFindings},
			{"known", warningFinding, mark.baseline, cli.ExitOK},
			{"known, moved", strings.Replace(warningFinding, "\n", "\n\n# moved\n", 1), strings.Replace(mark.baseline, ":2:", ":4:", 1), cli.ExitOK},
			{"new", strings.Replace(warningFinding, "1024", "1025", 1), "port-own-listener", cli.ExitFindings},
		} {
			if err := os.WriteFile("a.settings", []byte(tt.text), 0o666); err != nil {
				t.Fatal(err)
			}
			args := []string{"check", "--fail-on", "warning", "--format", format.Name, "a.settings"}
			if strings.Contains(tt.name, "known") || tt.name == "new" {
				args = append(args, "--baseline", "known.json")
			}
			res := activeftp(args...)
			if res.code != tt.code || !strings.Contains(res.out, tt.mark) {
				t.Errorf("%s, %s: exit code %d, want %d; want %q in\n%s", format.Name, tt.name, res.code, tt.code, tt.mark, res.out)
			}
		}
	}
}

// TestWriteBaseline checks that a baseline is written for the findings that count, and
// that a later check from another directory reports them in the same way.
func TestWriteBaseline(t *testing.T) {
	t.Chdir(peertest.WriteFiles(t, map[string]string{
		"a.settings": errorFinding, "d/b.settings": acceptedWarnings(""), "d/sites.json": siteJSON, "ci/x": "",
	}))
	wrote := activeftp("check", "--fail-on", "note", "--format", "json", "--write-baseline", "ci/known.json", ".").wantCode(t, cli.ExitOK, "check")
	contains(t, wrote.err, "ci/known.json: wrote ")
	text := peertest.ReadFile(t, "ci/known.json")
	contains(t, text, `{"file":"../a.settings","rule":"port-end-high",`, `"file":"../d/sites.json"`)
	if strings.Contains(text, "b.settings") {
		t.Errorf("the baseline has an accepted finding:\n%s", text)
	}
	again := activeftp("check", "--fail-on", "note", "--format", "json", "--baseline", "ci/known.json", ".").wantCode(t, cli.ExitOK, "check")
	if diff := cmp.Diff(wrote.out, again.out); diff != "" {
		t.Errorf("the same check later (-first +second):\n%s", diff)
	}
	t.Chdir("d")
	activeftp("check", "--fail-on", "note", "--baseline", "../ci/known.json", "../a.settings", ".").wantCode(t, cli.ExitOK, "check")
	activeftp("check", "--baseline", "../ci/known.json", "--format", "json", "b.settings").wantCode(t, cli.ExitOK, "check")
	activeftp("check", "--write-baseline", "../ci/again.json", "..").wantCode(t, cli.ExitOK, "check")
	if diff := cmp.Diff(text, peertest.ReadFile(t, "../ci/again.json")); diff != "" {
		t.Errorf("written from another directory (-first +second):\n%s", diff)
	}
}

// TestBaselineStale checks that findings which are gone are counted and listed, and do
// not change the exit code.
func TestBaselineStale(t *testing.T) {
	t.Chdir(peertest.WriteFiles(t, map[string]string{"a.settings": errorFinding, "b.settings": errorFinding, "c.settings": errorFinding}))
	activeftp("check", "--write-baseline", "known.json", ".").wantCode(t, cli.ExitOK, "check")
	if err := os.WriteFile("a.settings", []byte(noFinding), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove("b.settings"); err != nil {
		t.Fatal(err)
	}
	res := activeftp("check", "--fail-on", "note", "--baseline", "known.json", "a.settings").wantCode(t, cli.ExitOK, "check")
	contains(t, res.out, "pass; port end 23725; 2 findings of known.json no longer found\n")
	var document struct {
		Baseline struct {
			File  string
			Stale []struct{ File, Rule string }
		}
	}
	res = activeftp("check", "--baseline", "known.json", "--format", "json", "a.settings")
	if err := json.Unmarshal([]byte(res.out), &document); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]struct{ File, Rule string }{{"a.settings", "port-end-high"}, {"b.settings", "port-end-high"}}, document.Baseline.Stale); diff != "" {
		t.Errorf("stale (-want +got):\n%s", diff)
	}
}

// TestBaselineOfStandardInput checks that standard input has a name in the baseline.
func TestBaselineOfStandardInput(t *testing.T) {
	t.Chdir(t.TempDir())
	withInput(errorFinding).activeftp("check", "--write-baseline", "known.json", "-").wantCode(t, cli.ExitOK, "check")
	contains(t, peertest.ReadFile(t, "known.json"), `"file":"-"`)
	withInput(errorFinding).activeftp("check", "--baseline", "known.json", "-").wantCode(t, cli.ExitOK, "check")
	withInput(errorFinding+errorFinding).activeftp("check", "--baseline", "known.json", "-").wantCode(t, cli.ExitFindings, "check")
}

// TestFixBaseline checks that --fix fixes known findings, and that the report says
// that they are gone.
func TestFixBaseline(t *testing.T) {
	t.Chdir(peertest.WriteFiles(t, map[string]string{"a.settings": errorFinding}))
	activeftp("check", "--write-baseline", "known.json", "a.settings").wantCode(t, cli.ExitOK, "check")
	res := activeftp("check", "--fix", "--baseline", "known.json", "a.settings").wantCode(t, cli.ExitOK, "check")
	contains(t, res.out, "1 finding of known.json no longer found")
	if diff := cmp.Diff(fixed, peertest.ReadFile(t, "a.settings")); diff != "" {
		t.Errorf("a.settings (-want +got):\n%s", diff)
	}
}

// TestBaselineErrors checks that a wrong baseline is named, that nothing is written
// over an input, and that no baseline is written of a check that is not complete.
func TestBaselineErrors(t *testing.T) {
	files := map[string]string{
		"a.settings": errorFinding, "d/empty.settings": "", "old.json": "keep", "two.json": `{"version": 2}`, "bad.json": "{\n\"version\": 1,\n<<<<",
		"twice.json": "{\"version\":1,\"findings\":[\n{\"file\":\"a\",\"rule\":\"r\",\"path\":\"\",\"message\":\"m\"},\n{\"file\":\"a\",\"rule\":\"r\",\"path\":\"\",\"message\":\"m\"}]}",
	}
	t.Chdir(peertest.WriteFiles(t, files))
	for _, tt := range []struct {
		args []string
		want string
	}{
		{[]string{"--baseline", "missing.json", "a.settings"}, "--baseline: missing.json: no such file or directory; --write-baseline writes it\n"},
		{[]string{"--baseline", "d", "a.settings"}, "--baseline: d: is a directory\n"},
		{[]string{"--baseline", "-", "a.settings"}, "--baseline -: want the name of a file\n"},
		{[]string{"--baseline", "two.json", "a.settings"}, "--baseline: two.json: the baseline has version 2, and this program reads version 1"},
		{[]string{"--baseline", "bad.json", "a.settings"}, "--baseline: bad.json: line 3, column 1: "},
		{[]string{"--baseline", "twice.json", "a.settings"}, "--baseline: twice.json: line 3: the same finding as on line 2"},
		{[]string{"--baseline", "old.json", "--output", "json=old.json", "a.settings"}, "--output json=old.json would overwrite an input"},
		{[]string{"--baseline", "old.json", "--write-baseline", "old.json", "a.settings"}, "want --baseline or --write-baseline, not both"},
		{[]string{"--write-baseline", "", "a.settings"}, `--write-baseline "": want the name of a file`},
		{[]string{"--write-baseline", "a.settings", "a.settings"}, "--write-baseline a.settings would overwrite an input"},
		{[]string{"--write-baseline", "a.settings", "."}, "--write-baseline a.settings would overwrite an input"},
		{[]string{"--write-baseline", "old.json", "--output", "json=./old.json", "a.settings"}, "want a file of its own; --write-baseline old.json names this one too"},
		{[]string{"--write-baseline", "no/b.json", "a.settings"}, "cannot write no/b.json: no such file or directory"},
		{[]string{"--write-baseline", "old.json", "a.settings", "missing.settings"}, "1 of 2 files could not be checked; the baseline is not written"},
		{[]string{"--write-baseline", "old.json", "d"}, "has no section and no key; activeftp init prints a text to start from; the baseline is not written"},
	} {
		res := activeftp(append([]string{"check"}, tt.args...)...).wantCode(t, cli.ExitUsage, "check")
		contains(t, res.err, tt.want)
	}
	for name, text := range files {
		if diff := cmp.Diff(text, peertest.ReadFile(t, name)); diff != "" {
			t.Errorf("%s was changed (-want +got):\n%s", name, diff)
		}
	}
}
