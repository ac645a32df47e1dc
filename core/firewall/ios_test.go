package firewall

import (
	"net/netip"
	"testing"
)

func TestCiscoNetworks(t *testing.T) {
	tests := []struct{ network, ios, asa string }{
		{"203.0.113.10/32", "host 203.0.113.10", "host 203.0.113.10"},
		{"203.0.113.8/29", "203.0.113.8 0.0.0.7", "203.0.113.8 255.255.255.248"},
		{"203.0.0.0/9", "203.0.0.0 0.127.255.255", "203.0.0.0 255.128.0.0"},
		{"128.0.0.0/1", "128.0.0.0 127.255.255.255", "128.0.0.0 128.0.0.0"},
		{"0.0.0.0/0", "any", "any4"},
		{"2001:db8::10/128", "host 2001:db8::10", "host 2001:db8::10"},
		{"2001:db8::/32", "2001:db8::/32", "2001:db8::/32"},
		{"::/0", "any", "any6"},
	}
	for _, test := range tests {
		p := netip.MustParsePrefix(test.network)
		if ios, asa := iosNetwork(p), asaNetwork(p); ios != test.ios || asa != test.asa {
			t.Errorf("%s: IOS %q and ASA %q, want %q and %q", test.network, ios, asa, test.ios, test.asa)
		}
	}
}
