package core

import (
	"strings"
	"testing"
)

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
		{"2001:db8::5", "2001:db8::5", ""},
		{"2001:db8:0:1::5", "2001:db8::5", "firewall-source"}, // one host, not its /32
		{"203.0.113.11", "::ffff:203.0.113.10", "firewall-source"},
		{"203.0.113.10", "::ffff:203.0.113.10", ""},
		{"203.0.113.200", "203.0.113.10/32", "firewall-source"},
		{"2001:db8:0:1::5", "2001:db8::/64", "firewall-source"},
		{"203.0.113.10\nalternative-servers = 203.0.113.11:2121 ftp3", "203.0.113.8/30", ""},
		{"203.0.113.10\nalternative-servers = 203.0.113.11 203.0.113.12:2121 203.0.113.13", "203.0.113.8/30", "firewall-source"},
		{"ftp1\nalternative-servers = [2001:db8::5]", "203.0.113.8/30", "firewall-source"},
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
		{"each node has its own", activeText(28590, 100, "[host]\nnodes = 2\naddress = 192.0.2.5 192.0.2.6\nnat-address = 192.0.2.5 192.0.2.6\n"), ""},
		{"the second node has another", activeText(28590, 100, "[host]\nnodes = 2\naddress = 192.0.2.5 192.0.2.6\nnat-address = 192.0.2.5 198.51.100.80\n"), "site-nat"},
		{"all nodes share one", activeText(28590, 100, "[host]\nnodes = 2\naddress = 192.0.2.5 192.0.2.6\nnat-address = 192.0.2.5\n"), "host-shared-address site-nat"},
		{"rewritten", activeText(28590, 100, host+"[firewall]\nrewrites-port = yes\n"), ""},
		{"not rewritten", activeText(28590, 100, host+"[firewall]\nrewrites-port = no\n"), "site-nat"},
		{"rewriting is an expression", activeText(28590, 100, host+"[firewall]\nrewrites-port = ${r}\n"), "value-expression"},
		{"rewritten, but FTPS", activeText(28590, 100, "use-ftps = yes\n"+host+"[firewall]\nrewrites-port = yes\n"), "site-ftps-inspection site-nat"},
		{"rewritten, but FTPS with CCC", activeText(28590, 100, "use-ftps = yes\nclear-command-channel = yes\n"+host+"[firewall]\nrewrites-port = yes\n"), "site-nat"},
		{"rewritten, and no site", "[ftp-active-mode]\nbase-port = 28590\nnumber-of-ports = 100\n" + host + "[firewall]\nrewrites-port = yes\n", "site-active-none"},
		{"only one address", activeText(28590, 100, "[host]\nnat-address = 198.51.100.80\n"), ""},
		{"an expression", activeText(28590, 100, "[host]\naddress = ${a}\nnat-address = 198.51.100.80\n"), "value-expression"},
		{"no site, no range", host, ""},
		{"no site, but a range", "[ftp-active-mode]\nbase-port = 28590\nnumber-of-ports = 100\n" + host, "site-active-none site-nat"},
		{"no active site", "[transfer-site a]\nnetwork-zone = none\n" + host, ""},
		{"a range, but no active site", "[ftp-active-mode]\nbase-port = 28590\nnumber-of-ports = 100\n[transfer-site a]\nnetwork-zone = none\n" + host, "site-active-none"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := ruleIDs(Check(tt.text).Diagnostics); got != tt.want {
				t.Errorf("found %q, want %q", got, tt.want)
			}
		})
	}
}

// TestRewrittenSites checks that rewrites-port = yes leaves the sites without FTPS
// alone.
func TestRewrittenSites(t *testing.T) {
	r := Check(activeText(28590, 100, "[transfer-site secure]\nnetwork-zone = none\nenable-active-connection-mode = yes\nuse-ftps = yes\n"+
		"[host]\naddress = 192.0.2.5\nnat-address = 198.51.100.80\n[firewall]\nopen = 28590-28689\nrewrites-port = yes\n"))
	if r.Sites[0].Verdict != Pass || r.Sites[1].Verdict != Fail {
		t.Errorf("sites %+v; want pass, fail\n%s", r.Sites, listing(r.Diagnostics))
	}
}

func TestHostNodes(t *testing.T) {
	for _, tt := range []struct{ host, want string }{
		{"nodes = 3", ""},
		{"address = 192.0.2.5", ""},
		{"address = 192.0.2.5\nnodes = 1", ""},
		{"address = 192.0.2.5\nnodes = 2", "host-nodes"},
		{"address = 192.0.2.5 192.0.2.6", "host-nodes"},
		{"address = 192.0.2.5 192.0.2.6\nnodes = 2", ""},
		{"address = 192.0.2.5 2001:db8::5\nnodes = 2", ""},
		{"address = 192.0.2.5 192.0.2.5\nnodes = 2", "host-nodes"},
		{"address = 192.0.2.5 192.0.2.6 192.0.2.7\nnodes = 2", "host-nodes"},
		{"address = 192.0.2.5 unknown\nnodes = 3", "value-unknown"},
		{"address = 192.0.2.5\nnodes = ${n}", "value-expression"},
		{"address = 192.0.2.5 192.0.2.6\nnodes = x", "value-number"},
		{"nat-address = 198.51.100.1 198.51.100.2\nnodes = 3", "host-nodes"},
		{"nat-address = 198.51.100.1 198.51.100.2\nnodes = 2", ""},
		{"nat-address = 198.51.100.1 198.51.100.2", "host-nodes"},

		{"nat-address = 198.51.100.1", ""},
		{"nat-address = 198.51.100.1\nnodes = 2", "host-shared-address"},
		{"nat-address = 198.51.100.1 198.51.100.1\nnodes = 2", "host-shared-address"},
		{"nat-address = 198.51.100.1\nnodes = 2\n[firewall]\nrewrites-port = yes", ""},
		{"nat-address = 198.51.100.1\nnodes = 2\n[firewall]\nrewrites-port = ${r}", "value-expression"},
		{"nat-address = 198.51.100.1\nnodes = 2\n[firewall]\nopen = 28590-28689\nrewrites-port = yes\n" +
			"[transfer-site b]\nnetwork-zone = none\nenable-active-connection-mode = yes\nuse-ftps = yes", "host-shared-address"},
		{"nat-address = unknown\nnodes = 2", "value-unknown"},
		{"address = 192.0.2.5\nnat-address = 198.51.100.1\nnodes = 3", "host-nodes host-shared-address site-nat"},
		{"address = 192.0.2.5\nnodes = 2\nproduct = other", ""},
	} {
		if got := ruleIDs(Check(activeText(28590, 100, "[host]\n"+tt.host+"\n")).Diagnostics); got != tt.want {
			t.Errorf("%q: found %q, want %q", tt.host, got, tt.want)
		}
	}
}

func TestSiteAddress(t *testing.T) {
	const (
		wrong   = "site-address"
		private = "site-address-private"
	)
	for _, tt := range []struct{ server, host, want string }{
		{"203.0.113.10", "", ""},
		{"", "address = 127.0.0.1", ""},
		{"ftp.partner.internal", "address = 127.0.0.1", ""},
		{"203.0.113.10", "address = 192.0.2.5", ""},
		{"2001:db8::10", "address = 2001:db8::5", ""},
		{"::ffff:203.0.113.10", "address = 192.0.2.5", ""},

		{"203.0.113.10", "address = 2001:db8::5", wrong},
		{"2001:db8::10", "address = 192.0.2.5", wrong},
		{"203.0.113.10", "address = 127.0.0.1", wrong},
		{"2001:db8::10", "address = ::1", wrong},
		{"127.0.0.1", "address = 127.0.0.1", ""},
		{"127.0.0.1", "address = 192.0.2.5", ""},
		{"::1", "address = ::1", ""},
		{"203.0.113.10", "address = 169.254.1.1", wrong},
		{"169.254.1.2", "address = 169.254.1.1", ""},
		{"2001:db8::10", "address = fe80::1", wrong},
		{"fe80::2", "address = fe80::1", ""},
		{"203.0.113.10", "address = 192.0.2.5 127.0.0.1\nnodes = 2", wrong},
		{"203.0.113.10", "address = 192.0.2.5 169.254.1.1\nnodes = 2", wrong},
		{"203.0.113.10", "address = unknown", "value-unknown"},
		{"unknown", "address = 127.0.0.1", "value-unknown"},
		{"203.0.113.10", "address = ${a}", "value-expression"},

		{"203.0.113.10", "address = 192.0.2.5 2001:db8::5\nnodes = 2", wrong},
		{"203.0.113.10", "address = 192.0.2.5 2001:db8::5", "host-nodes"}, // two of one node
		{"203.0.113.10", "address = 127.0.0.1 2001:db8::5", wrong + " host-nodes"},
		{"203.0.113.10\nalternative-servers = 203.0.113.11 [2001:db8::10] ftp3", "address = 192.0.2.5", wrong},
		{"ftp1\nalternative-servers = [2001:db8::10] [2001:db8::11]:2121", "address = 192.0.2.5", wrong},

		{"198.51.100.20", "address = 10.1.0.11", private},
		{"8.8.8.8", "address = 192.168.1.5", private},
		{"8.8.8.8", "address = 172.31.1.5", private},
		{"8.8.8.8", "address = 172.32.1.5", ""},
		{"8.8.8.8", "address = 100.64.0.5", private},
		{"8.8.8.8", "address = 100.127.255.5", private},
		{"8.8.8.8", "address = 100.128.0.5", ""},
		{"8.8.8.8", "address = 100.63.255.5", ""},
		{"127.0.0.1", "address = 10.1.0.11", ""},
		{"2001:db8::10", "address = fd00::5", private},
		{"10.20.0.10", "address = 10.1.0.11", ""},
		{"100.64.0.9", "address = 10.1.0.11", ""},
		{"fd00::9", "address = fd00::5", ""},
		{"198.51.100.20", "address = 10.1.0.11\nnat-address = 10.1.0.11", ""},
		{"198.51.100.20", "address = 10.1.0.11\nnat-address = 203.0.113.5", "site-nat"},
		{"198.51.100.20", "address = 10.1.0.11\nnat-address = unknown", "value-unknown"},
		{"198.51.100.20", "address = 192.0.2.5 10.1.0.11\nnodes = 2", private},
		{"198.51.100.20\nalternative-servers = 10.20.0.10 198.51.100.21", "address = 10.1.0.11", private + " " + private},
		{"198.51.100.20", "address = 10.1.0.11\n[firewall]\nrewrites-port = yes", ""},
		{"198.51.100.20\nuse-ftps = yes", "address = 10.1.0.11\n[firewall]\nrewrites-port = yes\nopen = 28590-28689", private},
		{"2001:db8::10", "address = 10.1.0.11", wrong},
		{"198.51.100.20", "address = 10.1.0.11\nproduct = other", private},
	} {
		text := activeText(28590, 100, "server = "+tt.server+"\n[host]\n"+tt.host+"\n")
		if got := ruleIDs(Check(text).Diagnostics); got != tt.want {
			t.Errorf("server %q, host %q: found %q, want %q", tt.server, tt.host, got, tt.want)
		}
	}
	several := Check(activeText(28590, 100, "server = ftp1\nalternative-servers = ftp2 203.0.113.10 203.0.113.11 [2001:db8::1] 203.0.113.12\n[host]\naddress = 2001:db8::5\n"))
	const want = "this host announces the IPv6 address 2001:db8::5, but the server has an IPv4 address; the same goes for 2 other alternative servers"
	if d := several.Diagnostics; len(d) != 1 || d[0].Message != want || d[0].Col != 28 || d[0].Len != len("203.0.113.10") {
		t.Errorf("found\n%s\nwant %s", listing(several.Diagnostics), want)
	}
	passive := "[transfer-site a]\nserver = 203.0.113.10\n[host]\naddress = 127.0.0.1\n"
	if got := ruleIDs(Check(passive).Diagnostics); got != "" {
		t.Errorf("a passive site: found %q", got)
	}
}

// TestSharedWithoutTransfers checks that a text without a range and without an
// active site says nothing about the addresses of its nodes.
func TestSharedWithoutTransfers(t *testing.T) {
	if got := ruleIDs(Check("[host]\nnodes = 2\nnat-address = 198.51.100.1\n").Diagnostics); got != "" {
		t.Errorf("found %q", got)
	}
}

// TestFailsAfter checks the arithmetic in the message of firewall-closed.
func TestFailsAfter(t *testing.T) {
	for _, tt := range []struct{ lines, want string }{
		{"", "connect there"},
		{"max-transfers = 100\nconnect-timeout = 5\n", "connect there"},
		{"receive-timeout = 25\n", "a transfer fails after 750 seconds (6 attempts x 25 s + 5 pauses x 120 s)"},
		{"retry-delay = 120\n", "a transfer fails after 750 seconds (6 attempts x 25 s + 5 pauses x 120 s)"},
		{"max-retries = ${r}\nreceive-timeout = 25\n", "connect there"},
		{"max-retries = 1\nretry-delay = ${d}\n", "connect there"},
		{"max-retries = 5\n[host]\nproduct = other\n", "connect there"},
		{"max-retries = 5\n", "a transfer fails after 750 seconds (6 attempts x 25 s + 5 pauses x 120 s)"},
		{"receive-timeout = 1m\nretry-delay = 10\nmax-retries = 1\n", "a transfer fails after 130 seconds (2 attempts x 60 s + 1 pause x 10 s)"},
		{"receive-timeout = 40\nmax-retries = 0\n", "a transfer fails after 40 seconds"},
		{"receive-timeout = 999999999\nmax-retries = 999999999\nretry-delay = 999999999\n",
			"a transfer fails after 1999999997000000001 seconds (1000000000 attempts x 999999999 s + 999999999 pauses x 999999999 s)"},
		{"receive-timeout = ${t}\nmax-retries = 1\n", "connect there"},
		{"receive-timeout = 0\n", "connect there"},
	} {
		found := Check(activeText(28590, 100, "[firewall]\nopen = 1\n[outbound-connections]\n"+tt.lines)).Diagnostics
		if len(found) == 0 || !strings.HasSuffix(found[0].Message, tt.want) {
			t.Errorf("%q: found\n%s\nwant %s", tt.lines, listing(found), tt.want)
		}
	}
}
