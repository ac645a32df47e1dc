package main

import (
	"bytes"
	"fmt"
	"testing"

	"activeftp/harness/internal/cli"
	"activeftp/harness/peertest"
)

func TestUsageErrors(t *testing.T) {
	dir := peertest.WriteFiles(t, map[string]string{"a.settings": noFinding, "b.settings": noFinding, "empty/readme": ""})
	t.Chdir(dir)
	tests := []struct {
		args []string
		err  string // part of it
	}{
		{[]string{"check"}, "expected a file"},
		{[]string{"check", "missing.settings"}, "missing.settings"},
		{[]string{"check", "empty"}, "*.settings"},
		{[]string{"check", "-", "-"}, "once"},
		{[]string{"check", "a.settings", "-", "a.settings", "-"}, "once"},
		{[]string{"check", "--frob", "a.settings"}, "--frob"},
		{[]string{"check", "--format", "xml", "a.settings"}, "text, json, jsonl, sarif, junit, github, markdown, html"},
		{[]string{"check", "--format", "tap", "a.settings"}, "text, json, jsonl, sarif, junit, github, markdown, html"},
		{[]string{"check", "--format", "a.settings", "--"}, "text, json, jsonl, sarif, junit, github, markdown, html"},
		{[]string{"check", "--output", "json", "a.settings"}, "FORMAT=FILE"},
		{[]string{"check", "--output", "json=", "a.settings"}, "FORMAT=FILE"},
		{[]string{"check", "--output", "xml=x", "a.settings"}, "text, json, jsonl, sarif, junit, github, markdown, html"},
		{[]string{"check", "--fail-on", "fatal", "a.settings"}, "error, warning, note and never"},
		{[]string{"check", "--fix", "--diff", "a.settings"}, "exclude"},
		{[]string{"check", "a.settings", "missing.settings", "--fix"}, "missing.settings"},
		{[]string{"run", "empty"}, "*.txtar"},
		{[]string{"run", "missing.txtar"}, "missing.txtar"},
		{[]string{"run", "-", "-"}, "once"},
		{[]string{"run", "--run", "("}, "--run"},
		{[]string{"run", "--run", "^no such scenario$"}, "none of"},
		{[]string{"run", "--format", "github"}, "text, json, jsonl, junit, tap, markdown, html"},
		{[]string{"run", "--parallel", "0"}, "1 to 1024"},
		{[]string{"run", "--parallel", "many"}, "1 to 1024"},
		{[]string{"run", "--shard", "2/1"}, "I/N"},
		{[]string{"run", "--update"}, "--update"},
		{[]string{"run", "--update", "-"}, "--update"},
		{[]string{"prove"}, "one file"},
		{[]string{"prove", "a.settings", "b.settings"}, "one file"},
		{[]string{"prove", "."}, "there are 2"},
		{[]string{"prove", "missing.settings"}, "missing.settings"},
		{[]string{"prove", "--site", "nobody", "a.settings"}, "nobody"},
		{[]string{"prove", "--server", "http://host", "a.settings"}, "want ftp, ftpes or ftps"},
		{[]string{"prove", "--server", "ftp://u:secret@host", "a.settings"}, "ACTIVEFTP_PASSWORD"},
		{[]string{"prove", "--transfers", "-1", "a.settings"}, "1 to 1000000"},
		{[]string{"prove", "--parallel", "99999", "a.settings"}, "1 to 1024"},
		{[]string{"partner", "now"}, "no argument"},
		{[]string{"partner", "--listen", "127.0.0.1"}, "HOST:PORT"},
		{[]string{"partner", "--listen", ":0"}, "--user"},
		{[]string{"partner", "--listen", "0.0.0.0:0"}, "--user"},
		{[]string{"partner", "--listen", "example.com:0"}, "--user"},
		{[]string{"partner", "--listen", "127.0.0.1:99999"}, "99999"},
		{[]string{"partner", "--user", "u"}, "together"},
		{[]string{"partner", "--password-file", "a.settings"}, "together"},
		{[]string{"partner", "--user", "u", "--password-file", "missing"}, "missing"},
		{[]string{"partner", "--user", "u", "--password-file", "a.settings"}, "one line"},
		{[]string{"partner", "--user", "u", "--password-file", "empty/readme"}, "one line"},
		{[]string{"rules", "syntax"}, "explain"},
		{[]string{"explain"}, "rules"},
		{[]string{"explain", "syntax", "site-nat"}, "rules"},
		{[]string{"explain", "no-such-rule"}, "no-such-rule"},
		{[]string{"version", "now"}, "no argument"},
	}
	for _, test := range tests {
		t.Run(fmt.Sprint(test.args), func(t *testing.T) {
			d := activeftp(test.args...).hold(t, cli.ExitUsage, test.args[0])
			holds(t, d.err, test.err)
			if d.out != "" {
				t.Errorf("standard output: %q", d.out)
			}
			if bytes.Contains([]byte(d.err), []byte("secret")) {
				t.Errorf("the password is told: %s", d.err)
			}
		})
	}
}

func TestErrorsAreVisible(t *testing.T) {
	for _, args := range [][]string{
		{"check", "\x1b[2J\u202e.settings"}, {"check", "--\x1b[2J"}, {"explain", "\x1b[2J"}, {"run", "--run", "\x1b("},
	} {
		d := activeftp(args...).hold(t, cli.ExitUsage, args[0])
		if bytes.ContainsAny([]byte(d.err), "\x1b\u202e") {
			t.Errorf("%q reaches the terminal: %q", args, d.err)
		}
	}
}
