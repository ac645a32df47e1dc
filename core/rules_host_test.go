package core

import "testing"

func TestFirewall(t *testing.T) {
	const passive = "[ftp-passive-mode]\nbase-port = 29200\nnumber-of-ports = 10\n"
	for _, tt := range []struct{ name, below, want string }{
		{"no firewall section", "", ""},
		{"empty", "[firewall]\nopen =\n", ""},
		{"exactly the range", "[firewall]\nopen = 28590-28689\n", ""},
		{"in two parts that touch", "[firewall]\nopen = 28640-28689,28590-28639\n", ""},
		{"in two parts that overlap", "[firewall]\nopen = 28590-28660 28640-28689\n", ""},
		{"first port closed", "[firewall]\nopen = 28591-28689\n", "firewall-closed"},
		{"last port closed", "[firewall]\nopen = 28590-28688\n", "firewall-closed"},
		{"one port too many below", "[firewall]\nopen = 28589-28689\n", "firewall-wide"},
		{"one port too many above", "[firewall]\nopen = 28590-28690\n", "firewall-wide"},
		{"shifted by one up", "[firewall]\nopen = 28591-28690\n", "firewall-closed firewall-wide"},
		{"everything", "[firewall]\nopen = 1-65535\n", "firewall-wide"},
		{"elsewhere", "[firewall]\nopen = 21\n", "firewall-closed firewall-wide"},
		{"an expression", "[firewall]\nopen = ${o}\n", "value-expression"},

		{"a listener too", "[host]\nlistening = 22\n[firewall]\nopen = 22 28590-28689\n", ""},
		{"next to a listener", "[host]\nlistening = 22\n[firewall]\nopen = 23 28590-28689\n", "firewall-wide"},
		{"listeners are an expression", "[host]\nlistening = ${l}\n[firewall]\nopen = 22 28590-28689\n", "value-expression"},
		{"the passive range too", passive + "[firewall]\nopen = 28590-28689 29200-29209\n", ""},
		{"beyond the passive range", passive + "[firewall]\nopen = 28590-28689 29200-29210\n", "firewall-wide"},
		{"passive range is an expression", "[ftp-passive-mode]\nbase-port = ${p}\nnumber-of-ports = 10\n[firewall]\nopen = 1-65535\n", "value-expression"},
		{"passive range is invalid", "[ftp-passive-mode]\nbase-port = 80\nnumber-of-ports = 10\n[firewall]\nopen = 1-65535\n", "port-base-bounds"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := ruleIDs(Check(activeText(28590, 100, tt.below)).Diagnostics); got != tt.want {
				t.Errorf("found %q, want %q", got, tt.want)
			}
		})
	}
}

// TestFirewallWithoutRange checks that the firewall rules are silent without a
// valid range to compare the firewall with.
func TestFirewallWithoutRange(t *testing.T) {
	for _, section := range []string{"", "base-port = ${b}\nnumber-of-ports = 100\n", "base-port = 80\nnumber-of-ports = 100\n"} {
		for _, d := range Check("[ftp-active-mode]\n" + section + "[firewall]\nopen = 21\n").Diagnostics {
			if d.Rule == "firewall-closed" || d.Rule == "firewall-wide" {
				t.Errorf("%q: found %s", section, d.Rule)
			}
		}
	}
}

func TestFirewallSource(t *testing.T) {
	for _, tt := range []struct{ server, from, want string }{
		{"203.0.113.10", "", ""},
		{"203.0.113.10", "203.0.113.10", ""},
		{"203.0.113.11", "203.0.113.10", "firewall-source"},
		{"203.0.113.11", "203.0.113.10 203.0.113.8/30", ""},
		{"203.0.113.12", "203.0.113.10 203.0.113.8/30", "firewall-source"},
		{"203.0.113.12", "0.0.0.0/0", ""},
		{"::ffff:203.0.113.12", "203.0.113.12", ""},
		{"2001:db8::5", "0.0.0.0/0", "firewall-source"},
		{"2001:db8::5", "2001:db8::/64", ""},
		{"2001:db8:0:1::5", "2001:db8::/64", "firewall-source"},
		{"ftp.partner.internal", "203.0.113.10", ""},
		{"", "203.0.113.10", ""},
		{"${host}", "203.0.113.10", "value-expression"},
		{"203.0.113.10", "${from}", "value-expression"},
	} {
		text := activeText(28590, 100, "server = "+tt.server+"\n[firewall]\nfrom = "+tt.from+"\n")
		if got := ruleIDs(Check(text).Diagnostics); got != tt.want {
			t.Errorf("server %q, from %q: found %q, want %q", tt.server, tt.from, got, tt.want)
		}
	}
	passive := "[transfer-site a]\nserver = 198.51.100.7\n[firewall]\nfrom = 203.0.113.10\n"
	if got := ruleIDs(Check(passive).Diagnostics); got != "" {
		t.Errorf("a passive site: found %q", got)
	}
}

func TestNAT(t *testing.T) {
	const host = "[host]\naddress = 192.0.2.5\nnat-address = 198.51.100.80\n"
	for _, tt := range []struct{ name, text, want string }{
		{"an active site", activeText(28590, 100, host), "site-nat"},
		{"the same address", activeText(28590, 100, "[host]\naddress = 192.0.2.5\nnat-address = 192.0.2.5\n"), ""},
		{"the same address in another notation", activeText(28590, 100, "[host]\naddress = 192.0.2.5\nnat-address = ::ffff:192.0.2.5\n"), ""},
		{"only one address", activeText(28590, 100, "[host]\nnat-address = 198.51.100.80\n"), ""},
		{"an expression", activeText(28590, 100, "[host]\naddress = ${a}\nnat-address = 198.51.100.80\n"), "value-expression"},
		{"no site, no range", host, ""},
		{"no site, but a range", "[ftp-active-mode]\nbase-port = 28590\nnumber-of-ports = 100\n" + host, "site-active-none site-nat"},
		{"no active site", "[transfer-site a]\nnetwork-zone = none\n" + host, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := ruleIDs(Check(tt.text).Diagnostics); got != tt.want {
				t.Errorf("found %q, want %q", got, tt.want)
			}
		})
	}
}
