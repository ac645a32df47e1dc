package firewall

import (
	"net/netip"
	"strconv"
)

// junos prints commands for Junos configuration mode on an SRX (Junos OS Security
// Policies User Guide). A range is FIRST-LAST, inclusive. A policy names addresses
// of an address book, and applications.
func junos(s *script, f *flow, undo bool) string {
	if !undo {
		s.print(f, nil, "set applications application %n protocol tcp\n"+"%(set applications application %n source-port %o\n%)"+
			"set applications application %n destination-port %p\n")
	}
	from, to := s.ends(f, "zone")
	for _, fam := range f.families {
		policy := "security policies from-zone " + from + " to-zone " + to + " policy " + fam.ruleName(f)
		if undo {
			s.print(f, fam, "delete %1\n", policy)
		}
		s.junosAddresses(f, fam, fam.from, "from", policy+" match source-address", undo)
		s.junosAddresses(f, fam, fam.to, "to", policy+" match destination-address", undo)
		if !undo {
			s.print(f, fam, "set %1 match application %n\nset %1 then permit\n", policy)
		}
	}
	if undo {
		s.print(f, nil, "delete applications application %n\n")
		return commitNote
	}
	return "A new policy is the last one of its zones: insert it before any that denies. Commit refuses the global address book beside one inside a zone. The destination is the real address, not the translated one. " + commitNote
}

// junosAddresses prints the addresses for a list of networks at one end and their
// use in a policy, or the lines that delete them from the address book.
func (s *script) junosAddresses(f *flow, fam *family, all []netip.Prefix, end, match string, undo bool) {
	if isAny(all[0]) {
		if !undo {
			s.print(f, fam, "set %1 any-%v<ipv6,ipv4>\n", match)
		}
		return
	}
	for i, p := range all {
		s.print(f, fam, pick(undo, "delete security address-book global address %r-%1-%2\n",
			"set security address-book global address %r-%1-%2 %3\nset %4 %r-%1-%2\n"), end, strconv.Itoa(i+1), p.String(), match)
	}
}
