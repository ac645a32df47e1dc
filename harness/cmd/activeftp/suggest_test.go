package main

import (
	"fmt"
	"strings"
	"testing"

	"activeftp/core"
	"activeftp/harness/internal/cli"
)

// TestSuggest checks that the first suggested range has no serious finding.
func TestSuggest(t *testing.T) {
	for _, tt := range []struct {
		os    string
		ports int
		worst core.Verdict
	}{
		{"linux", 100, core.Notes},
		{"windows", 1024, core.Notes},
		{"freebsd", 1024, core.Warnings}, // nearly all ports are ephemeral
	} {
		res := activeftp("suggest", "--ports", fmt.Sprint(tt.ports), "--os", tt.os).wantCode(t, cli.ExitOK, "suggest")
		var base, number, end int
		if _, err := fmt.Sscanf(res.out, "base-port = %d number-of-ports = %d port-end = %d", &base, &number, &end); err != nil {
			t.Fatalf("%v in:\n%s", err, res.out)
		}
		if number != tt.ports || end != base+number-1 {
			t.Errorf("%s: %d ports from %d to %d", tt.os, number, base, end)
		}
		text := fmt.Sprintf("[ftp-active-mode]\nbase-port = %d\nnumber-of-ports = %d\n[host]\nos = %s\n", base, number, tt.os)
		if r := core.Check(text); r.Verdict > tt.worst {
			t.Errorf("%s: %v: %+v", tt.os, r.Verdict, r.Diagnostics)
		}
	}
}

func TestSuggestCollisions(t *testing.T) {
	res := activeftp("suggest", "--ports", "64512").wantCode(t, cli.ExitOK, "suggest")
	contains(t, res.out, "collides with", "10080")
	if strings.Count(res.out, "\n") != 1 {
		t.Errorf("only one range has all ports, but the output is:\n%s", res.out)
	}
}

func TestSuggestUsage(t *testing.T) {
	for _, args := range [][]string{
		{}, {"--ports", "0"}, {"--ports", "64513"}, {"--ports", "x"}, {"--ports", "5", "--os", "beos"}, {"--ports", "5", "no-such-file"},
		{"--os", "linux", "../../../scenarios/sample.settings"},
	} {
		activeftp(append([]string{"suggest"}, args...)...).wantCode(t, cli.ExitUsage, "suggest")
	}
}

// TestSuggestForSettings checks that a range avoids what the settings say, and that
// the firewall's part is said.
func TestSuggestForSettings(t *testing.T) {
	const settings = "[ftp-active-mode]\nbase-port = 10000\nnumber-of-ports = 100\n" +
		"[ftp-passive-mode]\nbase-port = 29200\nnumber-of-ports = 100\n" +
		"[host]\nos = linux\nlistening = 29400\n[firewall]\nopen = 10000-10099\n"
	res := environment{in: strings.NewReader(settings)}.activeftp("suggest", "-").wantCode(t, cli.ExitOK, "suggest")
	contains(t, res.out, "number-of-ports = 100 ", "the firewall does not open")
	for line := range strings.Lines(res.out) {
		var base, number int
		if _, err := fmt.Sscanf(line, "base-port = %d number-of-ports = %d", &base, &number); err != nil {
			t.Fatal(err)
		}
		r := core.PortRange{Base: base, Number: number}
		if r.Overlaps(core.PortRange{Base: 29200, Number: 100}) || r.Contains(29400) {
			t.Errorf("%v meets the passive range or the port in use", r)
		}
	}
	unset := environment{in: strings.NewReader("[host]\nos = linux\n")}.activeftp("suggest", "-").wantCode(t, cli.ExitUsage, "suggest")
	contains(t, unset.err, "--ports N")
}
