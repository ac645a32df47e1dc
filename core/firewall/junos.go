package firewall

import (
	"net/netip"
	"strconv"
)

// junos prints commands for Junos configuration mode on an SRX (Junos OS Security
// Policies User Guide). A range is FIRST-LAST, inclusive. A policy names addresses
// of an address book, and applications.
func junos(s *script, f *flow, undo bool) string {
	application := "applications application " + f.name
	if undo {
		defer s.line("delete", application)
	} else {
		s.line("set", application, "protocol tcp")
		if f.sourcePort != 0 {
			s.line("set", application, "source-port", strconv.Itoa(f.sourcePort))
		}
		s.line("set", application, "destination-port", formatPorts(f.ports, "-"))
	}
	from, to := s.ends(f, "zone")
	for _, fam := range f.families {
		policy := "security policies from-zone " + from + " to-zone " + to + " policy " + fam.ruleName(f)
		if undo {
			s.line("delete", policy)
		}
		s.junosAddresses(fam.from, fam.ruleName(f)+"-from-", policy+" match source-address", undo)
		s.junosAddresses(fam.to, fam.ruleName(f)+"-to-", policy+" match destination-address", undo)
		if !undo {
			s.line("set", policy, "match application", f.name)
			s.line("set", policy, "then permit")
		}
	}
	if undo {
		return commitNote
	}
	return "A new policy is the last one of its zones: insert it before any that denies. The destination is the real address, not the translated one. " + commitNote
}

// junosAddresses prints the addresses for a list of networks and their use in a
// policy, or the lines that delete them from the address book.
func (s *script) junosAddresses(all []netip.Prefix, prefix, match string, undo bool) {
	const book = "security address-book global address"
	any := isAny(all[0])
	for i, p := range all {
		name := prefix + strconv.Itoa(i+1)
		switch {
		case undo && !any:
			s.line("delete", book, name)
		case undo:
		case any:
			s.line("set", match, pick(p.Addr().Is6(), "any-ipv6", "any-ipv4"))
		default:
			s.line("set", book, name, p.String())
			s.line("set", match, name)
		}
	}
}
