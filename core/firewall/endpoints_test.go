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
				got.Controls = append(got.Controls, strings.TrimSpace(optionalPort(c.port)+": "+strings.Join(prefixStrings(c.servers), " ")))
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

// dataRule returns the words of the iptables lines for data connections after -s
// and -d, and the note. If there are no rules, words is the error.
func dataRule(text string, o Options) (words []string, note string) {
	blocks, err := Rules(core.Check(text), "iptables", o)
	if err != nil {
		return []string{err.Error()}, ""
	}
	for line := range strings.Lines(blocks[0].Text) {
		if !strings.Contains(line, " --dport ") {
			continue // a line about the chain
		}
		fields, pair := strings.Fields(line), []string{"any", "any"}
		for i, word := range fields {
			switch word {
			case "-s":
				pair[0] = fields[i+1]
			case "-d":
				pair[1] = fields[i+1]
			}
		}
		words = append(words, pair[0]+" to "+pair[1])
	}
	return words, blocks[0].Note
}

// TestDataRules checks the sources and destinations of the rules for data
// connections, and the start of the note.
func TestDataRules(t *testing.T) {
	const (
		head     = "[ftp-active-mode]\nbase-port = 28590\nnumber-of-ports = 100\n"
		anyDest  = "host.address is not set, so any destination is allowed."
		notHere  = "cannot print firewall rules: "
		loopback = notHere + "host.address 127.0.0.1 is a loopback address, which a partner elsewhere cannot dial; " +
			"set it to the address that leads to this host [site-address]"
	)
	site := func(name, lines string) string {
		return "[transfer-site " + name + "]\nnetwork-zone = none\nenable-active-connection-mode = yes\nserver = " + lines + "\n"
	}
	for _, tt := range []struct {
		name, text string
		host       []string // of the host's firewall
		mirror     []string // of the partner's firewall
		hostNote   string
		mirrorNote string
	}{
		{"two nodes with NAT addresses", site("a", "198.51.100.10") + "[host]\nnodes = 2\naddress = 10.1.0.11 10.1.0.12\nnat-address = 203.0.113.11 203.0.113.12\n",
			[]string{"198.51.100.10 to 10.1.0.11", "198.51.100.10 to 10.1.0.12"},
			[]string{"198.51.100.10 to 203.0.113.11", "198.51.100.10 to 203.0.113.12"},
			"The host has 2 nodes. Each needs the rule, unless one firewall stands in front of all. The jump is inserted", "The jump is inserted"},
		{"two nodes share a NAT address", site("a", "198.51.100.10") + "[host]\nnodes = 2\naddress = 10.1.0.11 10.1.0.12\nnat-address = 203.0.113.11\n",
			[]string{"198.51.100.10 to 10.1.0.11", "198.51.100.10 to 10.1.0.12"}, []string{"198.51.100.10 to 203.0.113.11"},
			"The host has 2 nodes.", "The jump is inserted"},
		{"NAT address without an address", site("a", "198.51.100.10") + "[host]\nnat-address = 203.0.113.11\n",
			[]string{"198.51.100.10 to any"}, []string{"198.51.100.10 to 203.0.113.11"}, anyDest, "The jump is inserted"},
		{"no address", site("a", "198.51.100.10"), []string{"198.51.100.10 to any"}, []string{"198.51.100.10 to any"}, anyDest, anyDest},
		{"two NAT addresses for three nodes", site("a", "198.51.100.10") + "[host]\nnodes = 3\nnat-address = 203.0.113.11 203.0.113.12\n",
			[]string{notHere + "nat-address lists 2 addresses for 3 nodes; list one for each, in the order of the nodes (line 10) [host-nodes]"}, nil, "", ""},

		{"alternative servers", site("a", "198.51.100.10\nalternative-servers = 198.51.100.11:2121 [2001:db8::1]") + "[host]\naddress = 203.0.113.5\n",
			[]string{"198.51.100.10 to 203.0.113.5", "198.51.100.11 to 203.0.113.5"}, nil,
			"The rule leaves out 2001:db8::1: the host has no address of that family.", ""},
		{"alternative servers with names", site("a", "198.51.100.10\nalternative-servers = ftp2 ftp3") + "[host]\naddress = 203.0.113.5\n",
			[]string{"198.51.100.10 to 203.0.113.5"}, nil,
			"No server address is known for an alternative server of a (a rule cannot use a host name), so the rule does not let it in.", ""},

		{"IPv6 partner, IPv4 host", site("a", "2001:db8::10") + "[host]\naddress = 10.1.0.11\n",
			[]string{notHere + "host.address 10.1.0.11 and 2001:db8::10 are of different address families, so the partner cannot dial it [site-address]"}, nil, "", ""},
		{"IPv6 sources, IPv4 host, name", site("a", "ftp1") + "[host]\naddress = 10.1.0.11\n[firewall]\nfrom = 2001:db8::/32\n",
			[]string{notHere + "host.address 10.1.0.11 and 2001:db8::/32 are of different address families, so the partner cannot dial it [site-address]"}, nil, "", ""},
		{"sources of both families, IPv4 host", site("a", "ftp1") + "[host]\naddress = 10.1.0.11\n[firewall]\nfrom = 2001:db8::/32 10.20.0.0/24\n",
			[]string{"10.20.0.0/24 to 10.1.0.11"}, nil, "The rule leaves out 2001:db8::/32: the host has no address of that family. The jump is inserted", ""},
		{"IPv4 partner, nodes of both families", site("a", "198.51.100.10") + "[host]\nnodes = 2\naddress = 203.0.113.5 2001:db8::5\n",
			[]string{"198.51.100.10 to 203.0.113.5"}, nil, "The rule leaves out the host's 2001:db8::5: no partner has an address of that family.", ""},

		{"loopback, partner elsewhere", site("self", "127.0.0.1") + site("remote", "198.51.100.10") + "[host]\naddress = 127.0.0.1\n",
			[]string{loopback}, nil, "", ""},
		{"loopback, partner with a name", site("remote", "ftp1") + "[host]\naddress = 127.0.0.1\n", []string{loopback}, nil, "", ""},
		{"loopback, partner and a name", site("self", "127.0.0.1") + site("remote", "ftp1") + "[host]\naddress = 127.0.0.1\n", []string{loopback}, nil, "", ""},
		{"loopback, sources elsewhere", "[host]\naddress = 127.0.0.1\n[firewall]\nfrom = 198.51.100.10\n", []string{loopback}, nil, "", ""},
		{"loopback, any source", "[host]\naddress = 127.0.0.1\n", []string{loopback}, nil, "", ""},
		{"loopback, partner here", site("self", "127.0.0.1") + "[host]\naddress = 127.0.0.1\n", []string{"127.0.0.1 to 127.0.0.1"}, nil, "The jump is inserted", ""},
		{"link-local", site("a", "198.51.100.10") + "[host]\naddress = 169.254.1.1\n",
			[]string{notHere + "host.address 169.254.1.1 is a link-local address, which a partner elsewhere cannot dial; " +
				"set it to the address that leads to this host [site-address]"}, nil, "", ""},
		{"loopback NAT address", site("a", "198.51.100.10") + "[host]\naddress = 203.0.113.5\nnat-address = 127.0.0.1\n",
			[]string{notHere + "host.nat-address 127.0.0.1 is a loopback address, which a partner elsewhere cannot dial; " +
				"set it to the address that leads to this host [site-address]"}, nil, "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			words, note := dataRule(head+tt.text, Options{})
			if diff := cmp.Diff(tt.host, words); diff != "" || !strings.HasPrefix(note, tt.hostNote) {
				t.Errorf("host (-want +got):\n%s\nnote %q, want %q", diff, note, tt.hostNote)
			}
			if tt.mirror == nil {
				return
			}
			words, note = dataRule(head+tt.text, Options{Mirror: true})
			if diff := cmp.Diff(tt.mirror, words); diff != "" || !strings.HasPrefix(note, tt.mirrorNote) {
				t.Errorf("mirror (-want +got):\n%s\nnote %q, want %q", diff, note, tt.mirrorNote)
			}
		})
	}
}

// TestSuggestForHost checks that only the ports of this host are avoided.
func TestSuggestForHost(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"[ftp-passive-mode]\nbase-port = 29000\nnumber-of-ports = 100\n", "passive range"},
		{"[ftp-passive-mode]\nbase-port = 29000\nnumber-of-ports = 100\non = edge\n", ""},
		{"[ftp-passive-mode]\nbase-port = 29000\nnumber-of-ports = 0\n", ""},
		{"[ftp-passive-mode]\nbase-port = 8440\nnumber-of-ports = 4\n", "Administration Tool"},
		{"[ftp-passive-mode]\nbase-port = 8440\nnumber-of-ports = 4\n[host]\nproduct = other\n", ""},
	} {
		r := core.PortRange{Base: 29000, Number: 10}
		if strings.Contains(tt.text, "8440") {
			r = core.PortRange{Base: 8444, Number: 1}
		}
		var names []string
		for _, c := range usageOf(core.Check(tt.text).Settings).collisions(r) {
			names = append(names, c.Name)
		}
		if got := strings.Join(names, ", "); got != tt.want {
			t.Errorf("%q: collisions %q, want %q", tt.text, got, tt.want)
		}
	}
}
