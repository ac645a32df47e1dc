package main

import (
	"fmt"
	"strings"
	"testing"

	"activeftp/core/firewall"
	"activeftp/harness/internal/cli"
	"activeftp/harness/peertest"
)

// usageTest is a command line with wrong usage, and a part of its error.
type usageTest struct {
	args []string
	want string
}

// checkUsageErrors runs the commands where a.settings and b.settings exist, and
// empty is a directory without them.
func checkUsageErrors(t *testing.T, tests []usageTest) {
	t.Helper()
	dir := peertest.WriteFiles(t, map[string]string{"a.settings": noFinding, "b.settings": noFinding, "empty/readme": "", "bad.json": "{\n x"})
	t.Chdir(dir)
	for _, tt := range tests {
		t.Run(fmt.Sprint(tt.args), func(t *testing.T) {
			res := activeftp(tt.args...).wantCode(t, cli.ExitUsage, tt.args[0])
			contains(t, res.err, tt.want)
			if res.out != "" {
				t.Errorf("standard output: %q", res.out)
			}
			if strings.Contains(res.err, "secret") {
				t.Errorf("the password is printed: %s", res.err)
			}
			for _, raw := range []string{"strconv.", "open ", "stat ", "lookup ", "EOF", "error parsing", "()"} {
				if strings.Contains(res.err, raw) {
					t.Errorf("text of Go's library (%q) in: %s", raw, res.err)
				}
			}
		})
	}
}

func TestArgumentErrors(t *testing.T) {
	checkUsageErrors(t, []usageTest{
		{[]string{"check"}, "want a file, a directory or - for standard input\n"},
		{[]string{"check", "missing.settings"}, "activeftp check: missing.settings: no such file or directory\n"},
		{[]string{"check", "a.settings/x"}, "a.settings/x: not a directory\n"},
		{[]string{"check", ""}, `"": no such file or directory` + "\n"},
		{[]string{"check", "empty"}, "empty: no *.settings file"},
		{[]string{"check", "-", "-"}, "once"},
		{[]string{"check", "a.settings", "-", "a.settings", "-"}, "once"},
		{[]string{"check", "--fix", "--diff", "a.settings"}, "--fix or --diff, not both"},
		{[]string{"check", "a.settings", "missing.settings", "--fix"}, "missing.settings"},
		{[]string{"run", "empty"}, "*.txtar"},
		{[]string{"run", "missing.txtar"}, "missing.txtar: no such file or directory\n"},
		{[]string{"run", "-", "-"}, "once"},
		{[]string{"run", "--update"}, "--update needs"},
		{[]string{"run", "--update", "-"}, "--update needs"},
		{[]string{"prove"}, "one file"},
		{[]string{"prove", "a.settings", "b.settings"}, "one file"},
		{[]string{"prove", "."}, "want one file of settings; . has 2\n"},
		{[]string{"prove", "missing.settings"}, "missing.settings"},
		{[]string{"diagnose"}, "want one log"},
		{[]string{"diagnose", "empty"}, "empty: is a directory\n"},
		{[]string{"diagnose", "--settings", "missing", "a.settings"}, "missing: no such file or directory\n"},
		{[]string{"diagnose", "--settings", "-", "-"}, "once"},
		{[]string{"firewall"}, "one file"},
		{[]string{"firewall", "a", "b"}, "one file"},
		{[]string{"import"}, "want a file, a directory or - for standard input\n"},
		{[]string{"import", "missing.json"}, "missing.json: no such file or directory\n"},
		{[]string{"import", "empty"}, "*.json"},
		{[]string{"import", "-"}, "standard input: the input is empty; want a saved answer of the product's REST API\n"},
		{[]string{"import", "bad.json"}, "bad.json: byte 4: not valid JSON; want a name in double quotes\n"},
		{[]string{"suggest"}, "--ports N"},
		{[]string{"suggest", "--ports", "5", "missing.settings"}, "missing.settings: no such file or directory\n"},
		{[]string{"suggest", "--os", "linux", "-"}, "--os"},
		{[]string{"site", "file"}, `unexpected argument "file"`},
		{[]string{"partner", "now"}, `unexpected argument "now"`},
		{[]string{"rules", "syntax"}, "activeftp explain ID"},
		{[]string{"explain"}, "rules"},
		{[]string{"explain", "syntax", "site-nat"}, "rules"},
		{[]string{"explain", "no-such-rule"}, "no-such-rule"},
		{[]string{"version", "now"}, `unexpected argument "now"; want none` + "\n"},
	})
}

func TestFlagErrors(t *testing.T) {
	const checkFormats = "want text, json, jsonl, sarif, junit, github, gitlab, rdjson, markdown, html or auto"
	checkUsageErrors(t, []usageTest{
		{[]string{"check", "--frob", "a.settings"}, "unknown flag --frob\nactiveftp check --help lists the flags\n"},
		{[]string{"check", "--fail-in", "note", "a.settings"}, "unknown flag --fail-in; did you mean --fail-on?\n"},
		{[]string{"check", "-format", "json", "a.settings"}, "unknown flag -format; did you mean --format?\n"},
		{[]string{"check", "--format"}, "--format needs a value: --format FORMAT\n"},
		{[]string{"check", "--fix=maybe", "a.settings"}, "--fix maybe: want true or false\n"},
		{[]string{"check", "--format", "jsno", "a.settings"}, "--format jsno: " + checkFormats + `; did you mean "json"?` + "\n"},
		{[]string{"check", "--format", "xml", "a.settings"}, "--format xml: " + checkFormats + "\n"},
		{[]string{"check", "--format", "tap", "a.settings"}, checkFormats},
		{[]string{"check", "--format", "a.settings", "--"}, checkFormats},
		{[]string{"check", "--output", "json", "a.settings"}, "FORMAT=FILE"},
		{[]string{"check", "--output", "json=", "a.settings"}, "FORMAT=FILE"},
		{[]string{"check", "--output", "jsno=x", "a.settings"}, `did you mean "json"?`},
		{[]string{"check", "--output", "xml=x", "a.settings"}, "text, json, jsonl, sarif, junit, github, gitlab, rdjson, markdown or html\n"},
		{[]string{"check", "--fail-on", "fatal", "a.settings"}, "--fail-on fatal: want error, warning, note or never\n"},
		{[]string{"check", "--fail-on", "erorr", "a.settings"}, `--fail-on erorr: want error, warning, note or never; did you mean "error"?`},
		{[]string{"run", "--run", "("}, "--run (: want a regular expression: missing closing )\n"},
		{[]string{"run", "--run", "^no such scenario$"}, "no match among"},
		{[]string{"run", "--format", "github"}, "text, json, jsonl, junit, tap, markdown, html"},
		{[]string{"run", "--parallel", "0"}, "--parallel 0: want a number from 1 to 1024\n"},
		{[]string{"run", "--parallel", "many"}, "--parallel many: want a number from 1 to 1024\n"},
		{[]string{"run", "--shard", "2/1"}, "--shard 2/1: want I/N"},
		{[]string{"check", "--shard", "0/2", "a.settings"}, "--shard 0/2: want I/N"},
		{[]string{"check", "--shard", "auto", "a.settings"}, "--shard auto: no engine numbers this machine; want the variables JOB_COMPLETION_INDEX with JOB_COMPLETIONS, "},
		{[]string{"check", "--shard", "1/2", "--fix", "a.settings"}, "want it without --fix and --diff\n"},
		{[]string{"check", "--shard", "1/2", "--diff", "a.settings"}, "want it without --fix and --diff\n"},
		{[]string{"merge"}, "want the json reports of check, run, observe, prove or dial"},
		{[]string{"prove", "--site", "nobody", "a.settings"}, "nobody"},
		{[]string{"prove", "--server", "http://host", "a.settings"}, "want ftp, ftpes or ftps"},
		{[]string{"prove", "--server", "ftp://u:secret@host", "a.settings"}, "ACTIVEFTP_PASSWORD"},
		{[]string{"prove", "--transfers", "-1", "a.settings"}, "1 to 1000000"},
		{[]string{"prove", "--parallel", "99999", "a.settings"}, "1 to 1024"},
		{[]string{"firewall", "--platform", "iptabels", "a.settings"}, `--platform iptabels: want iptables, nftables, `},
		{[]string{"firewall", "--platform", "iptabels", "a.settings"}, `, pf or all; did you mean "iptables"?`},
		{[]string{"firewall", "--platform", "abacus", "-"}, "--platform abacus: want " + firewall.Platforms()[0].ID + ", "},
		{[]string{"firewall", "--set", "outside-zoen=x", "-"}, `inside-interface=VALUE; did you mean "outside-zone"?`},
		{[]string{"firewall", "--set", "abacus=x", "-"}, "--set abacus=x: want input-chain, output-chain, table, "},
		{[]string{"firewall", "--set", "zone", "-"}, "--set zone: want NAME=VALUE, such as outside-zone=internet\n"},
		{[]string{"firewall", "--set", "zone=", "-"}, "--set zone=: want 1 to 128 characters: letters, digits, and after the first also . _ / -\n"},
		{[]string{"firewall", "--set", "zone=x;reboot", "-"}, "--set zone=x;reboot: want 1 to 128 characters"},
		{[]string{"firewall", "--set", "priority=5000", "-"}, "--set priority=5000: want a number from 100 to 2000\n"},
		{[]string{"firewall", "--platform", "nftables", "--set", "tabel=x", "-"}, `; did you mean "table"?`},
		{[]string{"firewall", "--platform", "nftables", "--set", "zone=x", "-"},
			"--set zone=x: for --platform nftables want table, input-chain or output-chain=VALUE\n"},
		{[]string{"firewall", "--platform", "ufw", "--set", "zone=x", "-"}, "--set zone=x: --platform ufw has no names to set\n"},
		{[]string{"firewall", "--source-port", "21", "-"}, "--source-port 21: want any or 20\n"},
		{[]string{"suggest", "--ports", "64513"}, "--ports 64513: want a number from 1 to 64512\n"},
		{[]string{"suggest", "--ports", "5", "--os", "linx"}, `--os linx: want linux, windows, freebsd, macos, solaris or aix; did you mean "linux"?`},
	})
}

func TestServerFlagErrors(t *testing.T) {
	checkUsageErrors(t, []usageTest{
		{[]string{"partner", "--listen", "127.0.0.1"}, "--listen 127.0.0.1: want HOST:PORT"},
		{[]string{"partner", "--listen", ""}, `--listen "": want HOST:PORT`},
		{[]string{"partner", "--listen", ":0"}, "--user"},
		{[]string{"partner", "--listen", "0.0.0.0:0"}, "--listen 0.0.0.0:0: add --user and --password-file to listen beyond loopback\n"},
		{[]string{"partner", "--listen", "example.com:0"}, "--user"},
		{[]string{"partner", "--listen", "127.0.0.1:99999"}, "--listen 127.0.0.1:99999: want a port from 0 to 65535\n"},
		{[]string{"partner", "--listen", "127.0.0.1:x"}, "--listen 127.0.0.1:x: want a port from 0 to 65535\n"},
		{[]string{"partner", "--user", "u"}, "--user needs --password-file\n"},
		{[]string{"partner", "--password-file", "a.settings"}, "--password-file needs --user\n"},
		{[]string{"partner", "--user", "u", "--password-file", "missing"}, "missing: no such file or directory\n"},
		{[]string{"partner", "--user", "u", "--password-file", "a.settings"}, "a.settings: want the password in one line"},
		{[]string{"partner", "--user", "u", "--password-file", "empty/readme"}, "one line"},
		{[]string{"site", "--listen", "0.0.0.0:0"}, "--listen 0.0.0.0:0: want an address on loopback"},
		{[]string{"site", "--listen", ":0"}, "--listen :0: want an address on loopback"},
		{[]string{"site", "--listen", "nowhere"}, "--listen nowhere: want HOST:PORT"},
		{[]string{"site", "--listen", "127.0.0.1:99999"}, "--listen 127.0.0.1:99999: want a port from 0 to 65535\n"},
	})
}

// TestErrorsAreVisible checks that no error passes control characters of an
// argument on to the terminal.
func TestErrorsAreVisible(t *testing.T) {
	for _, args := range [][]string{
		{"check", "\x1b[2J\u202e.settings"}, {"check", "--\x1b[2J"}, {"explain", "\x1b[2J"}, {"firewall", "--set", "zone=\x1b[2J", "-"}, {"run", "--run", "\x1b("},
		{"check", "--format", "\x1b[2J"}, {"check", "-\x1b"}, {"version", "\u202e"}, {"partner", "--listen", "\x1b[2J"},
	} {
		res := activeftp(args...).wantCode(t, cli.ExitUsage, args[0])
		if strings.ContainsAny(res.err, "\x1b\u202e") {
			t.Errorf("%q: control characters in %q", args, res.err)
		}
	}
}
