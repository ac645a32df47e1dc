package netaddr

import (
	"net/netip"
	"testing"
)

func TestClient(t *testing.T) {
	for from, want := range map[string]string{
		"192.0.2.1": "192.0.2.1", "::ffff:192.0.2.1": "192.0.2.1", "2001:db8:1:2:3:4:5:6": "2001:db8:1:2::", "fe80::1%eth0": "fe80::",
	} {
		if got := Client(netip.MustParseAddr(from)); got.String() != want {
			t.Errorf("Client(%s) = %v, want %s", from, got, want)
		}
	}
}
