package firewall

import (
	"net/netip"
	"strconv"

	"activeftp/core"
)

var iosPlaceholders = []Placeholder{
	{"inbound-list", "access list for connections from the outside", "FTP-IN", "Replace FTP-IN" + listNote},
	{"outbound-list", "access list for connections to the outside", "FTP-OUT", "Replace FTP-OUT" + listNote},
	{"inbound-list-v6", "access list for IPv6 connections from the outside", "FTP-IN-V6", "Replace FTP-IN-V6" + listNote},
	{"outbound-list-v6", "access list for IPv6 connections to the outside", "FTP-OUT-V6", "Replace FTP-OUT-V6" + listNote},
}

// ios prints configuration for Cisco IOS (Cisco IOS Security Command Reference,
// permit (IP), permit (IPv6)). A range is "range FIRST LAST", inclusive. IPv4
// networks have wildcard masks. IOS ignores an entry that it already has.
func ios(s *script, f *flow, undo bool) string {
	for _, fam := range f.families {
		s.print(f, fam, "%v<ipv6 access-list,ip access-list extended> %1\n",
			s.value(pick(f.inbound, "inbound-list", "outbound-list")+pick(fam.v6, "-v6", "")))
		for _, p := range fam.pairs() {
			s.print(f, fam, " %1permit tcp %2%( eq %o%) %3 %c\n", pick(undo, "no ", ""), iosNetwork(p.from), iosNetwork(p.to))
		}
	}
	if undo {
		return sharedEntryNote
	}
	return "Entries are added at the end: number them to be above any deny, because a list denies everything that it does not permit. " +
		"A list is stateless, so the list for the other direction must permit the replies: permit tcp any any established."
}

// iosNetwork returns the keyword or the address and wildcard mask that match p.
func iosNetwork(p netip.Prefix) string {
	switch {
	case isAny(p):
		return "any"
	case p.IsSingleIP():
		return "host " + p.Addr().String()
	case p.Addr().Is6():
		return p.String()
	}
	return p.Addr().String() + " " + wildcard(p.Bits()).String()
}

// wildcard returns the inverse mask of an IPv4 network: its set bits are ignored.
func wildcard(length int) netip.Addr {
	mask := netmask(length).As4()
	for i := range mask {
		mask[i] ^= 0xff
	}
	return netip.AddrFrom4(mask)
}

// netmask returns the mask of an IPv4 network: its set bits are compared.
func netmask(length int) netip.Addr {
	bits := ^uint32(0) << (32 - length)
	return netip.AddrFrom4([4]byte{byte(bits >> 24), byte(bits >> 16), byte(bits >> 8), byte(bits)})
}

// ciscoPorts returns the port match of IOS and ASA.
func ciscoPorts(r core.PortRange) string {
	if r.Number == 1 {
		return "eq " + strconv.Itoa(r.Base)
	}
	return "range " + formatPorts(r, " ")
}
