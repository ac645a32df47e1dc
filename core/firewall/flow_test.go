package firewall

import (
	"net/netip"
	"strings"
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

// familyView is the comparable form of a family.
type familyView struct {
	V6       bool
	From, To []string
}

func TestFamiliesOf(t *testing.T) {
	const any4, any6 = "0.0.0.0/0", "::/0"
	tests := []struct {
		name     string
		partners []netip.Prefix
		host     string
		want     []familyView
	}{
		{"one family", prefixes("203.0.113.10/32"), "192.0.2.5",
			[]familyView{{false, []string{"203.0.113.10/32"}, []string{"192.0.2.5/32"}}}},
		{"the other family", prefixes("2001:db8::10/128"), "2001:db8::5",
			[]familyView{{true, []string{"2001:db8::10/128"}, []string{"2001:db8::5/128"}}}},
		{"both families", prefixes("203.0.113.10/32", "2001:db8::/32"), "192.0.2.5",
			[]familyView{{false, []string{"203.0.113.10/32"}, []string{"192.0.2.5/32"}}}},
		{"both families on both ends", prefixes("203.0.113.10/32", "2001:db8::/32"), "192.0.2.5 2001:db8::5 192.0.2.4", []familyView{
			{false, []string{"203.0.113.10/32"}, []string{"192.0.2.4/32", "192.0.2.5/32"}}, {true, []string{"2001:db8::/32"}, []string{"2001:db8::5/128"}}}},
		{"partner and host of different families", prefixes("203.0.113.10/32"), "2001:db8::5", nil},
		{"host not known", prefixes("203.0.113.10/32"), "", []familyView{{false, []string{"203.0.113.10/32"}, []string{any4}}}},
		{"partner not known", nil, "192.0.2.5", []familyView{{false, []string{any4}, []string{"192.0.2.5/32"}}}},
		{"partner not known, IPv6", nil, "2001:db8::5", []familyView{{true, []string{any6}, []string{"2001:db8::5/128"}}}},
		{"nothing known", nil, "", []familyView{{false, []string{any4}, []string{any4}}, {true, []string{any6}, []string{any6}}}},
		{"partner is any IPv4 address", prefixes(any4), "", []familyView{{false, []string{any4}, []string{any4}}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var host []netip.Addr
			for _, a := range strings.Fields(test.host) {
				host = append(host, netip.MustParseAddr(a))
			}
			var got []familyView
			for _, fam := range familiesOf(test.partners, host) {
				got = append(got, familyView{fam.v6, prefixStrings(fam.from), prefixStrings(fam.to)})
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("families (-want +got):\n%s", diff)
			}
		})
	}
}

func TestWithoutContained(t *testing.T) {
	tests := []struct {
		name      string
		all, want []string
	}{
		{"none", nil, nil},
		{"duplicate", []string{"203.0.113.10/32", "203.0.113.10/32"}, []string{"203.0.113.10/32"}},
		{"sorted", []string{"2001:db8::/32", "203.0.113.10/32", "198.51.100.0/24"}, []string{"198.51.100.0/24", "203.0.113.10/32", "2001:db8::/32"}},
		{"contained in another", []string{"203.0.113.10/32", "203.0.113.0/24", "203.0.113.128/25", "203.0.114.0/24"}, []string{"203.0.113.0/24", "203.0.114.0/24"}},
		{"contained in any", []string{"203.0.113.10/32", "0.0.0.0/0", "2001:db8::1/128"}, []string{"0.0.0.0/0", "2001:db8::1/128"}},
		{"adjacent", []string{"203.0.113.128/25", "203.0.113.0/25"}, []string{"203.0.113.0/25", "203.0.113.128/25"}},
	}
	for _, test := range tests {
		if diff := cmp.Diff(test.want, prefixStrings(withoutContained(prefixes(test.all...)))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}
