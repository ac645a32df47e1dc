package firewall

import (
	"net/netip"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func prefixes(all ...string) []netip.Prefix {
	var list []netip.Prefix
	for _, p := range all {
		list = append(list, netip.MustParsePrefix(p))
	}
	return list
}

// ends is a twin for comparison.
type ends struct {
	V6       bool
	From, To []string
}

func TestTwinsOf(t *testing.T) {
	const any4, any6 = "0.0.0.0/0", "::/0"
	tests := []struct {
		name     string
		partners []netip.Prefix
		host     string
		want     []ends
	}{
		{"one family", prefixes("203.0.113.10/32"), "192.0.2.5",
			[]ends{{false, []string{"203.0.113.10/32"}, []string{"192.0.2.5/32"}}}},
		{"the other", prefixes("2001:db8::10/128"), "2001:db8::5",
			[]ends{{true, []string{"2001:db8::10/128"}, []string{"2001:db8::5/128"}}}},
		{"both families", prefixes("203.0.113.10/32", "2001:db8::/32"), "192.0.2.5",
			[]ends{{false, []string{"203.0.113.10/32"}, []string{"192.0.2.5/32"}}, {true, []string{"2001:db8::/32"}, []string{any6}}}},
		{"partner and host differ", prefixes("203.0.113.10/32"), "2001:db8::5",
			[]ends{{false, []string{"203.0.113.10/32"}, []string{any4}}}},
		{"host not known", prefixes("203.0.113.10/32"), "", []ends{{false, []string{"203.0.113.10/32"}, []string{any4}}}},
		{"partner not known", nil, "192.0.2.5", []ends{{false, []string{any4}, []string{"192.0.2.5/32"}}}},
		{"partner not known, IPv6", nil, "2001:db8::5", []ends{{true, []string{any6}, []string{"2001:db8::5/128"}}}},
		{"nothing known", nil, "", []ends{{false, []string{any4}, []string{any4}}, {true, []string{any6}, []string{any6}}}},
		{"any IPv4 meant", prefixes(any4), "", []ends{{false, []string{any4}, []string{any4}}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var host netip.Addr
			if test.host != "" {
				host = netip.MustParseAddr(test.host)
			}
			var got []ends
			for _, twin := range twinsOf(test.partners, host) {
				got = append(got, ends{twin.v6, words(twin.from), words(twin.to)})
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("twins (-want +got):\n%s", diff)
			}
		})
	}
}

func TestDistinct(t *testing.T) {
	tests := []struct {
		name      string
		all, want []string
	}{
		{"none", nil, nil},
		{"twice", []string{"203.0.113.10/32", "203.0.113.10/32"}, []string{"203.0.113.10/32"}},
		{"in order", []string{"2001:db8::/32", "203.0.113.10/32", "198.51.100.0/24"}, []string{"198.51.100.0/24", "203.0.113.10/32", "2001:db8::/32"}},
		{"within another", []string{"203.0.113.10/32", "203.0.113.0/24", "203.0.113.128/25", "203.0.114.0/24"}, []string{"203.0.113.0/24", "203.0.114.0/24"}},
		{"within any", []string{"203.0.113.10/32", "0.0.0.0/0", "2001:db8::1/128"}, []string{"0.0.0.0/0", "2001:db8::1/128"}},
		{"side by side", []string{"203.0.113.128/25", "203.0.113.0/25"}, []string{"203.0.113.0/25", "203.0.113.128/25"}},
	}
	for _, test := range tests {
		if diff := cmp.Diff(test.want, words(distinct(prefixes(test.all...)))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}
