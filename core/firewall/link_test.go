package firewall

import (
	"net/netip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/core"
)

// seen is what a test looks at of a link.
type seen struct {
	Partners, Controls []string
	Nameless           []string
}

func TestReadLink(t *testing.T) {
	const head = "[ftp-active-mode]\nbase-port = 10000\nnumber-of-ports = 8\n"
	site := func(name, lines string) string {
		return "[transfer-site " + name + "]\nenable-active-connection-mode = yes\n" + lines + "\n"
	}
	tests := []struct {
		name, text string
		want       seen
	}{
		{"no site", head, seen{Controls: []string{"21:"}}},
		{"no site, sources", head + "[firewall]\nfrom = 203.0.113.10\n",
			seen{Partners: []string{"203.0.113.10/32"}, Controls: []string{"21:"}}},
		{"one address", head + site("a", "server = 203.0.113.10"),
			seen{Partners: []string{"203.0.113.10/32"}, Controls: []string{"21: 203.0.113.10/32"}}},
		{"an address in the dress of the other family", head + site("a", "server = ::ffff:203.0.113.10"),
			seen{Partners: []string{"203.0.113.10/32"}, Controls: []string{"21: 203.0.113.10/32"}}},
		{"the same address twice", head + site("a", "server = 203.0.113.10") + site("b", "server = 203.0.113.10\nport = 990"),
			seen{Partners: []string{"203.0.113.10/32"}, Controls: []string{"21: 203.0.113.10/32", "990: 203.0.113.10/32"}}},
		{"a name alone", head + site("a", "server = ftp.partner.internal"),
			seen{Controls: []string{"21:"}, Nameless: []string{"a"}}},
		{"a name beside an address", head + site("a", "server = 203.0.113.10") + site("b", "server = ftp.partner.internal"),
			seen{Partners: []string{"203.0.113.10/32"}, Controls: []string{"21: 203.0.113.10/32"}, Nameless: []string{"b"}}},
		{"a name and sources", head + site("a", "server = ftp.partner.internal") + "[firewall]\nfrom = 203.0.113.0/24\n",
			seen{Partners: []string{"203.0.113.0/24"}, Controls: []string{"21:"}}},
		{"an address within the sources", head + site("a", "server = 203.0.113.10") + "[firewall]\nfrom = 203.0.113.0/24 203.0.113.10\n",
			seen{Partners: []string{"203.0.113.0/24"}, Controls: []string{"21: 203.0.113.10/32"}}},
		{"a passive site", head + "[transfer-site a]\nserver = 203.0.113.10\n", seen{Controls: []string{"21:"}}},
		{"no server", head + site("a", "port = 2121"), seen{Controls: []string{"2121:"}, Nameless: []string{"a"}}},
		{"a hostile name", head + site("$(reboot); 'x'", "server = ftp.partner.internal"),
			seen{Controls: []string{"21:"}, Nameless: []string{"--reboot----x-"}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			l, err := readLink(core.Check(test.text))
			if err != nil {
				t.Fatal(err)
			}
			got := seen{Partners: words(l.partners), Nameless: l.nameless}
			for _, c := range l.controls {
				got.Controls = append(got.Controls, strings.TrimSpace(unlessZero("", c.port)+": "+strings.Join(words(c.servers), " ")))
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("link (-want +got):\n%s", diff)
			}
		})
	}
}

func words(all []netip.Prefix) []string {
	var list []string
	for _, p := range all {
		list = append(list, p.String())
	}
	return list
}

// TestMirrorDialsTheOutside holds that the partner's rule has the address that
// the partner dials.
func TestMirrorDialsTheOutside(t *testing.T) {
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

func TestLabel(t *testing.T) {
	tests := []struct{ name, want string }{
		{"payroll", "payroll"},
		{"Pay_roll-2", "Pay_roll-2"},
		{"a b\tc", "a-b-c"},
		{"@`[{", "----"},
		{"é", "--"},
		{strings.Repeat("x", 100), strings.Repeat("x", 40)},
	}
	for _, test := range tests {
		if got := label(test.name); got != test.want {
			t.Errorf("label(%q) = %q, want %q", test.name, got, test.want)
		}
	}
}

func TestListed(t *testing.T) {
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
		if got := listed(test.names); got != test.want {
			t.Errorf("listed(%q) = %q, want %q", test.names, got, test.want)
		}
	}
}
