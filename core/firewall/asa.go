package firewall

import "net/netip"

// asa prints configuration for Cisco ASA (Cisco ASA Series Command Reference,
// access-list extended), version 9.0 or later, in which one list has entries of
// both address families. A range is "range FIRST LAST", inclusive. IPv4 networks
// have netmasks.
func asa(s *script, f flow, undo bool) string {
	list := "access-list " + pick(f.inbound, "OUTSIDE_IN", "INSIDE_IN")
	for _, fam := range f.families {
		for from, to := range fam.pairs() {
			s.line(pick(undo, "no", ""), list, pick(undo, "", "line 1"), "extended permit tcp",
				asaNetwork(from), optionalPort("eq ", f.sourcePort), asaNetwork(to), ciscoPorts(f.ports))
		}
	}
	if undo {
		return ""
	}
	return "Use the name of the access list that is already on the interface: an interface has one list per direction, and access-group would replace it. " +
		"The destination is the real address, not the translated one."
}

// asaNetwork returns the keyword or the address and netmask that match p.
func asaNetwork(p netip.Prefix) string {
	v6 := p.Addr().Is6()
	switch {
	case isAny(p):
		return pick(v6, "any6", "any4")
	case p.IsSingleIP():
		return "host " + p.Addr().String()
	case v6:
		return p.String()
	}
	return p.Addr().String() + " " + netmask(p.Bits()).String()
}
