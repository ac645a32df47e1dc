package cli

import (
	"bytes"
	"cmp"
	"maps"
	"strings"
	"testing"

	"github.com/spf13/pflag"

	"activeftp/core"
	"activeftp/harness/report"
)

// TestColor checks when text has source lines and when it is in colour.
func TestColor(t *testing.T) {
	const plain, lines, color = "plain", "lines", "color"
	tests := []struct {
		name    string
		flag    string
		env     map[string]string
		width   int  // of standard output
		live    bool // standard error is a terminal
		toError bool
		want    string
	}{
		{name: "pipe", want: plain},
		{name: "pipe beside a terminal", live: true, want: plain},
		{name: "terminal", width: 80, want: color},
		{name: "standard error", live: true, toError: true, want: color},
		{name: "standard error in a pipe", width: 80, toError: true, want: plain},
		{name: "NO_COLOR", env: map[string]string{"NO_COLOR": "1"}, width: 80, want: lines},
		{name: "empty NO_COLOR", env: map[string]string{"NO_COLOR": ""}, width: 80, want: color},
		{name: "dumb terminal", env: map[string]string{"TERM": "dumb"}, width: 80, want: lines},
		{name: "forced", env: map[string]string{"CLICOLOR_FORCE": "1", "TERM": "dumb"}, want: color},
		{name: "not forced", env: map[string]string{"CLICOLOR_FORCE": "0"}, want: plain},
		{name: "NO_COLOR before CLICOLOR_FORCE", env: map[string]string{"NO_COLOR": "1", "CLICOLOR_FORCE": "1"}, want: plain},
		{name: "always", flag: "always", env: map[string]string{"NO_COLOR": "1"}, want: color},
		{name: "never", flag: "never", env: map[string]string{"CLICOLOR_FORCE": "1"}, width: 80, want: lines},
		{name: "never in a pipe", flag: "never", want: plain},
		{name: "auto", flag: "auto", width: 80, want: color},
	}
	r := &report.Report{Cases: []report.Case{{Findings: []report.Finding{{Line: 1, Col: 1, Severity: core.Error, Source: "[x]"}}}}}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			env := map[string]string{"WT_SESSION": "1"} // on Windows, its newer terminal
			maps.Copy(env, tt.env)
			flags := pflag.NewFlagSet("check", pflag.ContinueOnError)
			c := AddColor(flags, &Terminal{Width: tt.width, Live: tt.live, Env: func(name string) string { return env[name] }})
			if err := flags.Set("color", cmp.Or(tt.flag, "auto")); err != nil {
				t.Fatal(err)
			}
			got := plain
			if write := c.Writer(tt.toError); write != nil {
				var b bytes.Buffer
				if err := write(&b, r); err != nil {
					t.Fatal(err)
				}
				got = lines
				if strings.Contains(b.String(), "\x1b[") {
					got = color
				}
				if !strings.Contains(b.String(), "1 | ") {
					t.Errorf("no source line in %q", b.String())
				}
			}
			if got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}
