package netaddr

import (
	"net"
	"net/netip"
	"testing"
)

func TestOf(t *testing.T) {
	for text, want := range map[string]string{
		"192.0.2.5:21":          "192.0.2.5:21",
		"[::ffff:192.0.2.5]:21": "192.0.2.5:21",
		"[2001:db8::5]:10000":   "[2001:db8::5]:10000",
		"[fe80::1%eth0]:10000":  "[fe80::1%eth0]:10000",
	} {
		given := net.TCPAddrFromAddrPort(netip.MustParseAddrPort(text))
		if got := Of(given).String(); got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
}
