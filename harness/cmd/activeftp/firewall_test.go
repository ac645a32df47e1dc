package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

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
			var notes string
			for _, note := range p.Unsaid(blocks) {
				notes += p.Name + ": " + note + "\n"
			}
			if diff := cmp.Diff(notes, res.err); diff != "" {
				t.Errorf("%s %v: standard error (-want +got):\n%s", p.ID, tt.flags, diff)
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
	contains(t, res.err, "Palo Alto PAN-OS: ", "Juniper SRX: ", "Reservation of ports 23710-23725 on Linux: ")
}

// TestFirewallSet checks that --set reaches the platforms that have the placeholder,
// alone and under all.
func TestFirewallSet(t *testing.T) {
	set := []string{"--set", "outside-zone=internet", "--set", "inside-zone=transfer", "-"}
	for platform, want := range map[string][]string{
		"paloalto": {" from internet to transfer ", " from transfer to internet "},
		"junos":    {" from-zone internet to-zone transfer ", " from-zone transfer to-zone internet "},
		"all":      {" from internet to transfer ", " from-zone internet to-zone transfer ", "iptables -I INPUT -j "},
	} {
		res := withInput(firewallSettings).activeftp(append([]string{"firewall", "--platform", platform}, set...)...).wantCode(t, cli.ExitOK, "firewall")
		contains(t, res.out, want...)
		if strings.Contains(res.err, "Replace ") {
			t.Errorf("%s: a note about a name that is set:\n%s", platform, res.err)
		}
	}
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
