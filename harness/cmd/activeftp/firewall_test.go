package main

import (
	"strings"
	"testing"

	"activeftp/core"
	"activeftp/core/firewall"
	"activeftp/harness/internal/cli"
)

// firewallSettings are settings from which exact rules follow.
const firewallSettings = noFinding + "server = 203.0.113.10\n[host]\nos = linux\naddress = 192.0.2.5\n"

// TestFirewallPrintsOnePlatform checks that the output is the script of
// core/firewall, byte for byte.
func TestFirewallPrintsOnePlatform(t *testing.T) {
	for _, p := range firewall.Platforms() {
		for _, tt := range []struct {
			flags []string
			o     firewall.Options
		}{
			{nil, firewall.Options{}},
			{[]string{"--source-port", "20"}, firewall.Options{SourcePort20: true}},
			{[]string{"--mirror", "--rollback"}, firewall.Options{Mirror: true, Rollback: true}},
		} {
			blocks, err := firewall.Rules(core.Check(firewallSettings), p.ID, tt.o)
			if err != nil {
				t.Fatal(err)
			}
			res := withInput(firewallSettings).activeftp(append([]string{"firewall", "--platform", p.ID, "-"}, tt.flags...)...).wantCode(t, cli.ExitOK, "firewall")
			if res.out != p.Script(blocks) {
				t.Errorf("%s %v:\n%s", p.ID, tt.flags, res.out)
			}
			if got := strings.Count(res.err, "\n"); got != len(p.Unsaid(blocks)) {
				t.Errorf("%s %v: %d notes on standard error:\n%s", p.ID, tt.flags, got, res.err)
			}
		}
	}
}

func TestFirewallPrintsAll(t *testing.T) {
	res := withInput(firewallSettings).activeftp("firewall", "-").wantCode(t, cli.ExitOK, "firewall")
	for _, p := range firewall.Platforms() {
		contains(t, res.out, "== "+p.Name+" ==\n")
	}
	contains(t, res.out, "Reservation of ports 23710-23725", "ip_local_reserved_ports")
}

// TestFirewallWithoutExactRule checks that settings from which no exact rule
// follows give the reason and no rules.
func TestFirewallWithoutExactRule(t *testing.T) {
	for text, rule := range map[string]string{
		errorFinding: "port-end-high",
		"[transfer-site a]\nenable-active-connection-mode = yes\nnetwork-zone = none\n": "port-range-unset",
		"[ftp-active-mode\n": "syntax",
	} {
		res := withInput(text).activeftp("firewall", "--platform", "iptables", "-")
		if res.code != cli.ExitFindings || res.out != "" {
			t.Errorf("%q: exit code %d, out: %s", text, res.code, res.out)
		}
		contains(t, res.err, "-: ", "["+rule+"]")
	}
}
