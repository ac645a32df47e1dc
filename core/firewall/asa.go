package firewall

import "net/netip"

var asaPlaceholders = []Placeholder{
	{"inbound-list", "access list for connections from the outside", "OUTSIDE_IN", "Replace OUTSIDE_IN" + listNote},
	{"outbound-list", "access list for connections to the outside", "INSIDE_IN", "Replace INSIDE_IN" + listNote},
}

// listNote ends the note of a placeholder for an access list.
const listNote = " with the name of the access list that is already on the interface."

// asa prints configuration for Cisco ASA (Cisco ASA Series Command Reference,
// access-list extended), version 9.0 or later, in which one list has entries of
// both address families. A range is "range FIRST LAST", inclusive. IPv4 networks
// have netmasks. ASA warns of an entry that it already has, and does not add it.
func asa(s *script, f *flow, undo bool) string {
	list := s.value(pick(f.inbound, "inbound-list", "outbound-list"))
	for _, fam := range f.families {
		for _, p := range fam.pairs() {
			s.print(f, fam, "%1access-list %2 %3extended permit tcp %4%( eq %o%) %5 %c\n",
				pick(undo, "no ", ""), list, pick(undo, "", "line 1 "), asaNetwork(p.from), asaNetwork(p.to))
		}
	}
	if undo {
		return sharedEntryNote
	}
	return "An interface has one access list per direction, which access-group would replace. " +
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
