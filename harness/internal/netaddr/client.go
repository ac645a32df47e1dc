package netaddr

import "net/netip"

// networkBits is the length of the prefix that counts as one address in IPv6: a host can
// choose among the addresses of its network.
const networkBits = 64

// Client returns the address under which a server counts what a client does: that of an
// IPv4 host, or of an IPv6 network.
func Client(a netip.Addr) netip.Addr {
	a = a.Unmap().WithZone("")
	if a.Is6() {
		network, _ := a.Prefix(networkBits) // the length is valid
		return network.Addr()
	}
	return a
}
