package netaddr

import (
	"net/netip"
	"testing"
)

// The address in [host] is announced only if the server's connection can reach
// this host through it.
func TestUnannounced(t *testing.T) {
	addr := func(text string) netip.Addr {
		if text == "" {
			return netip.Addr{}
		}
		return netip.MustParseAddr(text)
	}
	own := []netip.Addr{addr("127.0.0.1"), addr("10.0.0.5"), addr("10.0.1.5"), addr("fd00::5"), addr("fe80::5")}
	for name, tt := range map[string]struct{ address, local, server, want string }{
		"none":           {"", "127.0.0.1", "127.0.0.1", ""},
		"loopback":       {"192.0.2.7", "127.0.0.1", "127.0.0.1", "192.0.2.7, the address in [host], was not announced: on loopback the port command carries 127.0.0.1"},
		"same loopback":  {"127.0.0.1", "127.0.0.1", "127.0.0.1", ""},
		"this host":      {"10.0.1.5", "10.0.0.5", "10.0.0.5", "10.0.1.5, the address in [host], was not announced: on loopback the port command carries 10.0.0.5"},
		"own":            {"10.0.0.5", "10.0.0.5", "10.9.9.9", ""},
		"mapped":         {"::ffff:10.0.0.5", "10.0.0.5", "10.9.9.9", ""},
		"second own":     {"10.0.1.5", "10.0.0.5", "10.9.9.9", ""},
		"second IPv6":    {"fd00::5", "fd00::4", "2001:db8::9", ""},
		"link-local":     {"fe80::5", "fe80::5%eth0", "fe80::9%eth0", ""},
		"behind NAT":     {"198.51.100.7", "10.0.0.5", "203.0.113.9", "198.51.100.7, the address in [host], was not announced: it is not an address of this host; the port command carries 10.0.0.5"},
		"behind NAT66":   {"2001:db8::7", "fd00::5", "2001:db8::9", "2001:db8::7, the address in [host], was not announced: it is not an address of this host; the port command carries fd00::5"},
		"other version":  {"fd00::5", "10.0.0.5", "10.9.9.9", "fd00::5, the address in [host], was not announced: the server is reached over the other IP version; the port command carries 10.0.0.5"},
		"inside":         {"198.51.100.7", "10.0.0.5", "10.9.9.9", "198.51.100.7, the address in [host], was not announced: it is not an address of this host; the port command carries 10.0.0.5"},
		"another host":   {"10.0.0.6", "10.0.0.5", "10.9.9.9", "10.0.0.6, the address in [host], was not announced: it is not an address of this host; the port command carries 10.0.0.5"},
		"no NAT outside": {"198.51.100.7", "198.51.100.8", "203.0.113.9", "198.51.100.7, the address in [host], was not announced: it is not an address of this host; the port command carries 198.51.100.8"},
		"IPv6":           {"2001:db8::7", "::1", "::1", "2001:db8::7, the address in [host], was not announced: on loopback the port command carries ::1"},
	} {
		if got := Unannounced(addr(tt.address), addr(tt.local), addr(tt.server), own); got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
}
