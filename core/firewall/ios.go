package firewall

import (
	"net/netip"
	"strconv"

	"activeftp/core"
)

// ios prints configuration for Cisco IOS (Cisco IOS Security Command
// Reference, permit (IP), permit (IPv6)). A range is "range FIRST LAST", both
// included. IPv4 networks have wildcard masks.
func ios(s *script, f flow, undo bool) string {
	list := pick(f.inbound, "FTP-IN", "FTP-OUT")
	for _, t := range f.twins {
		s.line(pick(t.v6, "ipv6 access-list "+list+"-V6", "ip access-list extended "+list))
		for from, to := range t.pairs() {
			s.line(pick(undo, " no permit tcp", " permit tcp"), iosNetwork(from), unlessZero("eq ", f.sourcePort),
				iosNetwork(to), ciscoPorts(f.ports))
		}
	}
	if undo {
		return ""
	}
	return "Put the lines into the list that the interface has, above any that denies: whatever a list does not permit it denies. " +
		"A list keeps no state, so that of the other direction has to permit the answers: permit tcp any any established."
}

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

// wildcard is the mask whose set bits do not matter.
func wildcard(length int) netip.Addr {
	mask := netmask(length).As4()
	for i := range mask {
		mask[i] ^= 0xff
	}
	return netip.AddrFrom4(mask)
}

// netmask is the mask whose set bits matter.
func netmask(length int) netip.Addr {
	bits := ^uint32(0) << (32 - length)
	return netip.AddrFrom4([4]byte{byte(bits >> 24), byte(bits >> 16), byte(bits >> 8), byte(bits)})
}

// ciscoPorts is the match of ports of IOS and ASA.
func ciscoPorts(r core.PortRange) string {
	if r.Number == 1 {
		return "eq " + strconv.Itoa(r.Base)
	}
	return "range " + span(r, " ")
}
