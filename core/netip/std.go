//go:build !js

package netip

import "net/netip"

// The types are those of net/netip.
type (
	Addr     = netip.Addr
	AddrPort = netip.AddrPort
	Prefix   = netip.Prefix
)

// ParseAddr parses an IPv4 or IPv6 address.
func ParseAddr(s string) (Addr, error) { return netip.ParseAddr(s) }

// ParseAddrPort parses an address and a port, with an IPv6 address in brackets.
func ParseAddrPort(s string) (AddrPort, error) { return netip.ParseAddrPort(s) }

// ParsePrefix parses a network in CIDR notation.
func ParsePrefix(s string) (Prefix, error) { return netip.ParsePrefix(s) }

// AddrFrom4 returns the IPv4 address with these bytes.
func AddrFrom4(b [4]byte) Addr { return netip.AddrFrom4(b) }

// AddrFrom16 returns the IPv6 address with these bytes.
func AddrFrom16(b [16]byte) Addr { return netip.AddrFrom16(b) }

// IPv4Unspecified returns 0.0.0.0.
func IPv4Unspecified() Addr { return netip.IPv4Unspecified() }

// IPv6Unspecified returns ::.
func IPv6Unspecified() Addr { return netip.IPv6Unspecified() }

// AddrPortFrom returns an address with a port.
func AddrPortFrom(a Addr, port uint16) AddrPort { return netip.AddrPortFrom(a, port) }

// PrefixFrom returns the network of an address with that many leading bits. The
// zone of the address is removed. If the number of bits is wrong, the network is
// not valid.
func PrefixFrom(a Addr, bits int) Prefix { return netip.PrefixFrom(a, bits) }
