package core

import (
	"net/netip"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPlan(t *testing.T) {
	const quiet = "[ftp-active-mode]\nbase-port = 28590\nnumber-of-ports = 100\n"
	const active = "[transfer-site a]\nnetwork-zone = none\nenable-active-connection-mode = yes\n"
	for _, tt := range []struct {
		name, text string
		want       Plan
	}{
		{"active", quiet + active,
			Plan{Site: "a", Mode: Active, Route: RouteDirect, Port: 21, Range: PortRange{28590, 100}, VerifyHost: true}},
		{"active without a range", active,
			Plan{Site: "a", Mode: Active, Route: RouteDirect, Port: 21, VerifyHost: true}},
		{"active with 0 and 0", "[ftp-active-mode]\nbase-port = 0\nnumber-of-ports = 0\n" + active,
			Plan{Site: "a", Mode: Active, Route: RouteDirect, Port: 21, VerifyHost: true}},
		{"every value set", quiet + active + "server = 203.0.113.10\nport = 2121\nuse-ftps = yes\nhostname-verification = disabled\n" +
			"[host]\naddress = 192.0.2.5\nnat-address = 192.0.2.5\n",
			Plan{Site: "a", Mode: Active, Route: RouteDirect, Server: "203.0.113.10", Port: 2121, Range: PortRange{28590, 100},
				Announce: netip.MustParseAddr("192.0.2.5"), UseFTPS: true}},
		{"hostname verification by default", quiet + active + "hostname-verification = default\n",
			Plan{Site: "a", Mode: Active, Route: RouteDirect, Port: 21, Range: PortRange{28590, 100}, VerifyHost: true}},
		{"a warning blocks nothing", quiet + "[transfer-site a]\nenable-active-connection-mode = yes\n",
			Plan{Site: "a", Mode: Active, Route: RouteUnknown, Port: 21, Range: PortRange{28590, 100}, VerifyHost: true}},
		{"passive", "[network-zone A]\nsocks5 = yes\n[transfer-site a]\nnetwork-zone = A\nserver = ftp.partner.internal\n",
			Plan{Site: "a", Mode: Passive, Route: RouteProxied, Server: "ftp.partner.internal", Port: 21, VerifyHost: true}},
		{"passive does not need the range", "[ftp-active-mode]\nbase-port = 80\n[host]\nos = x\naddress = ${a}\n[transfer-site a]\nnetwork-zone = none\n",
			Plan{Site: "a", Mode: Passive, Route: RouteDirect, Port: 21, VerifyHost: true}},
		{"another site's error", quiet + active + "[transfer-site b]\nport = x\n",
			Plan{Site: "a", Mode: Active, Route: RouteDirect, Port: 21, Range: PortRange{28590, 100}, VerifyHost: true}},
		{"expressions in values that it does not need", quiet + "port-end = ${e}\n" + active + "max-parallel-transfers = ${m}\n[host]\nos = ${o}\n[firewall]\nopen = ${f}\n",
			Plan{Site: "a", Mode: Active, Route: RouteDirect, Port: 21, Range: PortRange{28590, 100}, VerifyHost: true}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := Check(tt.text)
			got, blockers := r.Plan(r.Settings.Site("a"))
			if len(blockers) > 0 {
				t.Fatalf("blocked by:\n%s", listing(blockers))
			}
			if diff := cmp.Diff(tt.want, got, cmp.Comparer(func(a, b netip.Addr) bool { return a == b })); diff != "" {
				t.Errorf("plan (-want +got):\n%s", diff)
			}
		})
	}
}

func TestPlanBlocked(t *testing.T) {
	const quiet = "[ftp-active-mode]\nbase-port = 28590\nnumber-of-ports = 100\n"
	const active = "[transfer-site a]\nnetwork-zone = none\nenable-active-connection-mode = yes\n"
	for _, tt := range []struct{ name, text, want string }{
		{"the range", "[ftp-active-mode]\nbase-port = 80\nnumber-of-ports = 1\n" + active, "port-base-bounds"},
		{"the host", quiet + active + "[host]\nos = x\n", "value-choice"},
		{"the firewall", quiet + active + "[firewall]\nopen = 28590\n", "firewall-closed"},
		{"the zone", quiet + "[transfer-site a]\nnetwork-zone = any\nenable-active-connection-mode = yes\n", "zone-active-proxied"},
		{"the zone of a passive site", "[transfer-site a]\nnetwork-zone = Default\n", "zone-default-missing"},
		{"the text", "x\n" + quiet + active, "syntax"},
		{"expression of the range", "[ftp-active-mode]\nbase-port = ${b}\nnumber-of-ports = 1\n" + active, "value-expression"},
		{"expression of the address", quiet + active + "[host]\naddress = ${a}\n", "value-expression"},
		{"expression of the mode", quiet + "[transfer-site a]\nnetwork-zone = none\nenable-active-connection-mode = ${a}\n", "value-expression"},
		{"expression of the mode, and the host", "[transfer-site a]\nenable-active-connection-mode = ${a}\n[host]\nos = x\n", "value-expression value-choice"},
		{"expression of a passive site's server", "[transfer-site a]\nnetwork-zone = none\nserver = ${s}\n", "value-expression"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := Check(tt.text)
			got, blockers := r.Plan(r.Settings.Site("a"))
			if diff := cmp.Diff(tt.want, ruleIDs(blockers)); diff != "" {
				t.Errorf("blockers (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(Plan{}, got, cmp.Comparer(func(a, b netip.Addr) bool { return a == b })); diff != "" {
				t.Errorf("plan is not zero (-want +got):\n%s", diff)
			}
		})
	}
}

func TestModeString(t *testing.T) {
	if got := Passive.String() + " " + Active.String(); got != "passive active" {
		t.Errorf("modes are %q, want %q", got, "passive active")
	}
}
