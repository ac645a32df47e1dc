package main

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/harness/internal/cli"
	"activeftp/harness/peertest"
)

// scenarioText is a scenario in which a busy port is skipped.
const scenarioText = `# A busy port is skipped.

site payroll
busy 10000

retr report.csv
	port 10001
	bytes 8

-- settings --
[ftp-active-mode]
base-port       = 10000
number-of-ports = 2

[transfer-site payroll]
enable-active-connection-mode = yes
network-zone                  = none
-- server/report.csv --
id,paid
-- want/client/report.csv --
id,paid
-- want/talk --
> PORT 127,0,0,1,39,17
< 200
> RETR report.csv
< 150
< 226
`

// wrongFact is scenarioText with the wrong port in line 7.
var wrongFact = strings.Replace(scenarioText, "port 10001", "port 10000", 1)

func TestRun(t *testing.T) {
	dir := peertest.WriteFiles(t, map[string]string{"a/one.txtar": scenarioText, "a/b/two.txtar": scenarioText, "wrong.txtar": wrongFact, "a/readme": ""})
	t.Chdir(dir)
	tests := []struct {
		args    []string
		in      string
		code    int
		summary string
	}{
		{[]string{"a"}, "", cli.ExitOK, "2 passed, 0 failed"},
		{[]string{"."}, "", cli.ExitFindings, "2 passed, 1 failed"},
		{[]string{"a/one.txtar"}, "", cli.ExitOK, "1 passed, 0 failed"},
		{[]string{"-"}, scenarioText, cli.ExitOK, "1 passed, 0 failed"},
		{[]string{"-", "a"}, wrongFact, cli.ExitFindings, "2 passed, 1 failed"},
		{[]string{".", "--run", "^(one|two)$"}, "", cli.ExitOK, "2 passed, 0 failed"},
		{[]string{".", "--run", "w"}, "", cli.ExitFindings, "1 passed, 1 failed"},
		{[]string{"a", "--parallel", "1"}, "", cli.ExitOK, "2 passed, 0 failed"},
		{[]string{"--run", "^port_busy$"}, "", cli.ExitOK, "1 passed, 0 failed"},
		{[]string{"a", "--shard", "2/2"}, "", cli.ExitOK, "1 passed, 0 failed"},
		{[]string{"a", "--shard", "3/3"}, "", cli.ExitOK, "shard 3/3: nothing to do; the other shards have 2 scenarios"},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprint(tt.args), func(t *testing.T) {
			res := withInput(tt.in).activeftp(append([]string{"run"}, tt.args...)...).wantCode(t, tt.code, "run")
			if !strings.HasSuffix(res.out, tt.summary+"\n") || res.err != "" {
				t.Errorf("got %q, %q; want %q at the end", res.out, res.err, tt.summary)
			}
		})
	}
}

// TestRunWrongFact checks that the report of a failed fact has its line, the
// expected and the actual value, and the dialogue.
func TestRunWrongFact(t *testing.T) {
	t.Chdir(peertest.WriteFiles(t, map[string]string{"wrong.txtar": wrongFact}))
	res := activeftp("run", "wrong.txtar").wantCode(t, cli.ExitFindings, "run")
	contains(t, res.out, "wrong.txtar:7: error: ", "want 10000, got 10001 [port]\n", "\n\t> PORT 127,77,", "\n\t< 226")

	res = activeftp("run", "--format", "json", "wrong.txtar").wantCode(t, cli.ExitFindings, "run")
	var document struct {
		Scenarios []struct {
			Findings []struct {
				File, Rule, Want, Got string
				Line                  int
			}
			Talk []string
		}
	}
	if err := json.Unmarshal([]byte(res.out), &document); err != nil {
		t.Fatalf("%v: %s", err, res.out)
	}
	want := `[{wrong.txtar port 10000 10001 7}]`
	if got := fmt.Sprint(document.Scenarios[0].Findings); got != want || len(document.Scenarios[0].Talk) == 0 {
		t.Errorf("got %s and %d lines of dialogue, want %s", got, len(document.Scenarios[0].Talk), want)
	}
}

func TestRunTalk(t *testing.T) {
	t.Chdir(peertest.WriteFiles(t, map[string]string{"one.txtar": scenarioText}))
	if res := activeftp("run", "one.txtar").wantCode(t, cli.ExitOK, "run"); strings.Contains(res.out, "PORT") {
		t.Errorf("a dialogue without --talk: %s", res.out)
	}
	res := activeftp("run", "--talk", "one.txtar").wantCode(t, cli.ExitOK, "run")
	contains(t, res.out, "\n\t> RETR report.csv\n")
}

func TestRunFormats(t *testing.T) {
	t.Chdir(peertest.WriteFiles(t, map[string]string{"one.txtar": scenarioText, "wrong.txtar": wrongFact}))
	res := activeftp("run", "--format", "tap", "--output", "junit=report.xml", ".").wantCode(t, cli.ExitFindings, "run")
	contains(t, res.out, "TAP version 14\n1..2\nok 1 - one: ", "\nnot ok 2 - wrong: ")
	var suites struct {
		Failures int `xml:"failures,attr"`
	}
	if err := xml.Unmarshal([]byte(peertest.ReadFile(t, "report.xml")), &suites); err != nil || suites.Failures != 1 {
		t.Errorf("%d failures, %v; want 1", suites.Failures, err)
	}
}

// TestRunShards checks that the shards together have every scenario once.
func TestRunShards(t *testing.T) {
	contents := map[string]string{}
	for _, name := range []string{"a", "b", "c", "d", "e"} {
		contents[name+".txtar"] = scenarioText
	}
	t.Chdir(peertest.WriteFiles(t, contents))
	for shard, want := range map[string]string{"1/2": "a c e", "2/2": "b d", "1/1": "a b c d e"} {
		res := activeftp("run", "--format", "json", "--shard", shard, ".").wantCode(t, cli.ExitOK, "run")
		var document struct{ Scenarios []struct{ Name string } }
		if err := json.Unmarshal([]byte(res.out), &document); err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, s := range document.Scenarios {
			names = append(names, s.Name)
		}
		if diff := cmp.Diff(want, strings.Join(names, " ")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", shard, diff)
		}
	}
}

// TestRunInvalid checks that every invalid scenario is reported with its line,
// and that none is run.
func TestRunInvalid(t *testing.T) {
	t.Chdir(peertest.WriteFiles(t, map[string]string{
		"good.txtar": scenarioText, "step.txtar": "# T.\n\nfrobnicate\n", "bytes.txtar": "\xff\x00", "empty.txtar": "",
	}))
	res := activeftp("run", ".").wantCode(t, cli.ExitUsage, "run")
	contains(t, res.err, "\nstep.txtar:3: ", "\nbytes.txtar:1: ", "\nempty.txtar:1: ")
	if res.out != "" {
		t.Errorf("standard output: %q", res.out)
	}
}

// TestRunUpdate checks that --update changes the want/ files and nothing else.
func TestRunUpdate(t *testing.T) {
	stale := strings.ReplaceAll(scenarioText, "-- want/client/report.csv --\nid,paid\n", "-- want/client/report.csv --\nold\n")
	stale = strings.Replace(stale, "PORT 127,0,0,1,39,17", "PORT 127,0,0,1,39,99", 1)
	t.Chdir(peertest.WriteFiles(t, map[string]string{"stale.txtar": stale, "wrong.txtar": wrongFact}))
	activeftp("run", "--update", ".").wantCode(t, cli.ExitFindings, "run") // a wrong fact stays wrong
	if diff := cmp.Diff(scenarioText, peertest.ReadFile(t, "stale.txtar")); diff != "" {
		t.Errorf("stale.txtar (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(wrongFact, peertest.ReadFile(t, "wrong.txtar")); diff != "" {
		t.Errorf("--update changed a fact (-want +got):\n%s", diff)
	}
	activeftp("run", "--update", "stale.txtar").wantCode(t, cli.ExitOK, "run")
	peertest.CheckFiles(t, ".", "stale.txtar", "wrong.txtar")
}

// TestBuiltInScenarios checks that every built-in scenario is read. Their own
// tests run them.
func TestBuiltInScenarios(t *testing.T) {
	names, _, err := scenarioFiles(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	all, _, err := readScenarios(nil, nil)
	if err != nil || len(all) != len(names) || len(all) == 0 {
		t.Errorf("%d of %d scenarios are read: %v", len(all), len(names), err)
	}
}
