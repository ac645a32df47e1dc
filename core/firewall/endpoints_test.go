package firewall

import (
	"net/netip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/core"
)

// endpointsView is the comparable part of endpoints.
type endpointsView struct {
	Partners, Controls []string
	Unresolved         []string
}

func TestReadEndpoints(t *testing.T) {
	const head = "[ftp-active-mode]\nbase-port = 10000\nnumber-of-ports = 8\n"
	site := func(name, lines string) string {
		return "[transfer-site " + name + "]\nenable-active-connection-mode = yes\n" + lines + "\n"
	}
	tests := []struct {
		name, text string
		want       endpointsView
	}{
		{"no site", head, endpointsView{Controls: []string{"21:"}}},
		{"no site, sources", head + "[firewall]\nfrom = 203.0.113.10\n",
			endpointsView{Partners: []string{"203.0.113.10/32"}, Controls: []string{"21:"}}},
		{"one address", head + site("a", "server = 203.0.113.10"),
			endpointsView{Partners: []string{"203.0.113.10/32"}, Controls: []string{"21: 203.0.113.10/32"}}},
		{"an IPv4-mapped IPv6 address", head + site("a", "server = ::ffff:203.0.113.10"),
			endpointsView{Partners: []string{"203.0.113.10/32"}, Controls: []string{"21: 203.0.113.10/32"}}},
		{"the same address twice", head + site("a", "server = 203.0.113.10") + site("b", "server = 203.0.113.10\nport = 990"),
			endpointsView{Partners: []string{"203.0.113.10/32"}, Controls: []string{"21: 203.0.113.10/32", "990: 203.0.113.10/32"}}},
		{"a host name only", head + site("a", "server = ftp.partner.internal"),
			endpointsView{Controls: []string{"21:"}, Unresolved: []string{"a"}}},
		{"a host name and an address", head + site("a", "server = 203.0.113.10") + site("b", "server = ftp.partner.internal"),
			endpointsView{Partners: []string{"203.0.113.10/32"}, Controls: []string{"21: 203.0.113.10/32"}, Unresolved: []string{"b"}}},
		{"a host name and sources", head + site("a", "server = ftp.partner.internal") + "[firewall]\nfrom = 203.0.113.0/24\n",
			endpointsView{Partners: []string{"203.0.113.0/24"}, Controls: []string{"21:"}}},
		{"an address within the sources", head + site("a", "server = 203.0.113.10") + "[firewall]\nfrom = 203.0.113.0/24 203.0.113.10\n",
			endpointsView{Partners: []string{"203.0.113.0/24"}, Controls: []string{"21: 203.0.113.10/32"}}},
		{"a passive site", head + "[transfer-site a]\nserver = 203.0.113.10\n", endpointsView{Controls: []string{"21:"}}},
		{"no server", head + site("a", "port = 2121"), endpointsView{Controls: []string{"2121:"}, Unresolved: []string{"a"}}},
		{"a hostile site name", head + site("$(reboot); 'x'", "server = ftp.partner.internal"),
			endpointsView{Controls: []string{"21:"}, Unresolved: []string{"--reboot----x-"}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			e, err := readEndpoints(core.Check(test.text))
			if err != nil {
				t.Fatal(err)
			}
			got := endpointsView{Partners: prefixStrings(e.partners), Unresolved: e.unresolved}
			for _, c := range e.controls {
				got.Controls = append(got.Controls, strings.TrimSpace(optionalPort("", c.port)+": "+strings.Join(prefixStrings(c.servers), " ")))
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("endpoints (-want +got):\n%s", diff)
			}
		})
	}
}

func prefixStrings(all []netip.Prefix) []string {
	var list []string
	for _, p := range all {
		list = append(list, p.String())
	}
	return list
}

// TestMirrorUsesNATAddress checks that the rule for the partner's firewall has the
// address that the partner connects to.
func TestMirrorUsesNATAddress(t *testing.T) {
	text := oneSite + "nat-address = 198.51.100.1\n"
	for _, test := range []struct {
		options Options
		address string
	}{{Options{}, "192.0.2.5"}, {Options{Mirror: true}, "198.51.100.1"}} {
		for _, b := range mustRules(t, text, "iptables", test.options) {
			if !strings.Contains(b.Text, " "+test.address+" ") {
				t.Errorf("%+v: no %s in %s", test.options, test.address, b.Text)
			}
		}
	}
}

func TestSafeName(t *testing.T) {
	tests := []struct{ name, want string }{
		{"payroll", "payroll"},
		{"Pay_roll-2", "Pay_roll-2"},
		{"a b\tc", "a-b-c"},
		{"@`[{", "----"},
		{"é", "--"},
		{strings.Repeat("x", 100), strings.Repeat("x", 40)},
	}
	for _, test := range tests {
		if got := safeName(test.name); got != test.want {
			t.Errorf("safeName(%q) = %q, want %q", test.name, got, test.want)
		}
	}
}

func TestJoinNames(t *testing.T) {
	tests := []struct {
		names []string
		want  string
	}{
		{nil, ""},
		{[]string{"a"}, "a"},
		{[]string{"a", "b", "c", "d", "e"}, "a, b, c, d, e"},
		{[]string{"a", "b", "c", "d", "e", "f", "g"}, "a, b, c, d, e and 2 more"},
	}
	for _, test := range tests {
		if got := joinNames(test.names); got != test.want {
			t.Errorf("joinNames(%q) = %q, want %q", test.names, got, test.want)
		}
	}
}
