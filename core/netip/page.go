//go:build js

package netip

// The types are the small ones.
type (
	Addr     = smallAddr
	AddrPort = smallAddrPort
	Prefix   = smallPrefix
)

// ParseAddr parses an IPv4 or IPv6 address.
func ParseAddr(s string) (Addr, error) { return parseSmallAddr(s) }

// ParseAddrPort parses an address and a port, with an IPv6 address in brackets.
func ParseAddrPort(s string) (AddrPort, error) { return parseSmallAddrPort(s) }

// ParsePrefix parses a network in CIDR notation.
func ParsePrefix(s string) (Prefix, error) { return parseSmallPrefix(s) }

// AddrFrom4 returns the IPv4 address with these bytes.
func AddrFrom4(b [4]byte) Addr { return smallAddrFrom4(b) }

// AddrFrom16 returns the IPv6 address with these bytes.
func AddrFrom16(b [16]byte) Addr { return smallAddr{bytes: b, bits: 128} }

// IPv4Unspecified returns 0.0.0.0.
func IPv4Unspecified() Addr { return AddrFrom4([4]byte{}) }

// IPv6Unspecified returns ::.
func IPv6Unspecified() Addr { return AddrFrom16([16]byte{}) }

// AddrPortFrom returns an address with a port.
func AddrPortFrom(a Addr, port uint16) AddrPort { return AddrPort{a, port} }

// PrefixFrom returns the network of an address with that many leading bits. The
// zone of the address is removed. If the number of bits is wrong, the network is
// not valid.
func PrefixFrom(a Addr, bits int) Prefix { return smallPrefixFrom(a, bits) }
