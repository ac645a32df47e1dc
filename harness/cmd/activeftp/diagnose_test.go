package main

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/core"
	"activeftp/core/trace"
	"activeftp/harness/checklist"
	"activeftp/harness/internal/cli"
	"activeftp/harness/peertest"
	"activeftp/harness/report"
)

// clientLog is the log of a transfer that succeeds.
const clientLog = "> PORT 192,0,2,5,39,16\n< 200 Ok\n> RETR a\n< 150 Ok\n< 226 Done\n"

// refusedLog is the log of a client whose address the partner rejects.
const refusedLog = "* Connected to ftp.partner.example (203.0.113.10) port 21 (#0)\n> PORT 10,0,0,7,39,16\n< 500 Illegal PORT command.\n"

func TestDiagnoseExitCodes(t *testing.T) {
	outside := "[ftp-active-mode]\nbase-port = 28600\nnumber-of-ports = 9\n"
	dir := peertest.WriteFiles(t, map[string]string{"outside.settings": outside})
	tests := []struct {
		log  string
		args []string
		code int
		rule string
	}{
		{clientLog, nil, cli.ExitOK, ""},
		{refusedLog, nil, cli.ExitFindings, "site-nat"},
		{refusedLog, []string{"--fail-on", "never"}, cli.ExitOK, "site-nat"},
		{clientLog, []string{"--settings", dir + "/outside.settings"}, cli.ExitOK, "out-of-range"},
		{clientLog, []string{"--settings", dir + "/outside.settings", "--fail-on", "warning"}, cli.ExitFindings, "out-of-range"},
		{strings.TrimSuffix(clientLog, "< 226 Done\n"), nil, cli.ExitOK, "unfinished"},
		{"Dear Sir,\nit does not work.\n", nil, cli.ExitUsage, ""},
		{"", nil, cli.ExitUsage, ""},
		{clientLog, []string{"--settings", dir + "/none.settings"}, cli.ExitUsage, ""},
		{clientLog, []string{"--settings", "-"}, cli.ExitUsage, ""},
		{clientLog, []string{"another.log"}, cli.ExitUsage, ""},
	}
	for _, tt := range tests {
		res := withInput(tt.log).activeftp(append([]string{"diagnose", "-"}, tt.args...)...).wantCode(t, tt.code, "diagnose")
		if (tt.rule != "") != strings.Contains(res.out, "["+tt.rule+"]\n") || tt.code == cli.ExitUsage && res.out != "" {
			t.Errorf("%q %q: want rule %q in:\n%s", tt.log, tt.args, tt.rule, res.out)
		}
	}
}

// TestDiagnoseText checks that the cause comes first, with the line of the log
// that shows it, and that the line is marked in the exchange below.
func TestDiagnoseText(t *testing.T) {
	res := withInput(refusedLog).activeftp("diagnose", "-").wantCode(t, cli.ExitFindings, "diagnose")
	if !strings.HasPrefix(res.out, "-:3: error: ") {
		t.Errorf("the cause is not first:\n%s", res.out)
	}
	contains(t, res.out, "\t      2 > PORT 10,0,0,7,39,16\n\t=>    3 < 500 Illegal PORT command.\n", "fail: log of curl, 0 transfers done, 1 failed\n")
	if res := withInput(clientLog).activeftp("diagnose", "-"); res.out != "pass: log of talk, 1 transfer done, 0 failed\n" {
		t.Errorf("got %q", res.out)
	}
}

// TestDiagnoseDocumentIsCores checks that the document is the result of core, after
// the version and the tool, and that the command decides nothing.
func TestDiagnoseDocumentIsCores(t *testing.T) {
	for _, log := range []string{clientLog, refusedLog, refusedLog + "\x1b[2J\xff\n> RETR \x1b[2J\xff\n"} {
		want, err := trace.Diagnose(core.DecodeLog(log).Text, core.Check(noFinding))
		if err != nil {
			t.Fatal(err)
		}
		encoded, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		dir := peertest.WriteFiles(t, map[string]string{"a.settings": noFinding})
		res := withInput(log).activeftp("diagnose", "--format", "json", "--settings", dir+"/a.settings", "-")
		var a, b map[string]any
		if err := json.Unmarshal([]byte(res.out), &a); err != nil {
			t.Fatalf("%v: %s", err, res.out)
		}
		if err := json.Unmarshal(encoded, &b); err != nil {
			t.Fatal(err)
		}
		if a["version"] != 2.0 || a["tool"] == nil {
			t.Errorf("version %v, tool %v; want version 2 and the tool", a["version"], a["tool"])
		}
		delete(a, "version")
		delete(a, "tool")
		if diff := cmp.Diff(b, a); diff != "" {
			t.Errorf("%q (-core +command):\n%s", log, diff)
		}
	}
}

// TestDiagnoseRulesAreKnown checks that the rule of every finding is an item of
// the checklist or can be explained.
func TestDiagnoseRulesAreKnown(t *testing.T) {
	logs, err := filepath.Glob("../../../core/trace/testdata/*.log")
	if err != nil || len(logs) == 0 {
		t.Fatalf("no logs found (%v)", err)
	}
	for _, log := range logs {
		d, err := trace.Diagnose(peertest.ReadFile(t, log), nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range d.Findings {
			_, item := checklist.Lookup(f.Rule)
			if _, rule := core.LookupRule(f.Rule); f.Rule != "" && !item && !rule {
				t.Errorf("%s: %s is neither a rule nor an item of the checklist", log, f.Rule)
			}
		}
	}
}

// TestDiagnoseHostileLog checks that no format passes a terminal's control
// characters on.
func TestDiagnoseHostileLog(t *testing.T) {
	for _, format := range report.DiagnoseFormats() {
		res := withInput("> PORT 1,2\x1b[2J\n< 500 \x1b]0;x\x07\u202e <script>\n").activeftp("diagnose", "--format", format.Name, "-")
		if res.code != cli.ExitFindings || strings.ContainsAny(res.out, "\x1b\x07\u202e") {
			t.Errorf("%s: exit code %d, out: %q", format.Name, res.code, res.out)
		}
	}
}
