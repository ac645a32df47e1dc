package firewall

import "net/netip"

// asa prints configuration for Cisco ASA (Cisco ASA Series Command Reference,
// access-list extended), 9.0 and later, where one list holds both address
// families. A range is "range FIRST LAST", both included. IPv4 networks have
// netmasks.
func asa(s *script, f flow, undo bool) string {
	list := "access-list " + pick(f.inbound, "OUTSIDE_IN", "INSIDE_IN")
	for _, t := range f.twins {
		for from, to := range t.pairs() {
			s.line(pick(undo, "no", ""), list, pick(undo, "", "line 1"), "extended permit tcp",
				asaNetwork(from), unlessZero("eq ", f.sourcePort), asaNetwork(to), ciscoPorts(f.ports))
		}
	}
	if undo {
		return ""
	}
	return "Put the name of the list that the interface has in the place of this one: an interface has one list for a direction, and access-group replaces it. " +
		"The destination is the real address, not the translated one."
}

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
