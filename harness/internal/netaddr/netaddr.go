// Package netaddr converts the addresses of package net, and says which address
// cannot be announced and under which one a client is counted.
package netaddr

import (
	"net"
	"net/netip"
)

// Of returns a TCP address. A dual-stack socket gives an IPv4 address in its
// IPv4-in-IPv6 form; Of returns it as IPv4. It panics if a is not a TCP address.
func Of(a net.Addr) netip.AddrPort {
	at := a.(*net.TCPAddr).AddrPort()
	return netip.AddrPortFrom(at.Addr().Unmap(), at.Port())
}
