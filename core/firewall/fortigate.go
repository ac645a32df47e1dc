package firewall

import (
	"net/netip"
	"strconv"
)

var fortigatePlaceholders = []Placeholder{
	{"outside-interface", "interface or zone on the outside, from which the other side connects", "wan1",
		"Replace wan1 with the name of the outside interface or zone."},
	{"inside-interface", "interface or zone of the protected host", "dmz",
		"Replace dmz with the name of the interface or zone of the protected host."},
}

// fortigate prints commands for the FortiOS CLI (FortiOS CLI Reference: firewall
// service custom, address, address6, policy), 6.4 or later for IPv6. A range is
// FIRST-LAST, inclusive, and the source port follows it after a colon. A policy's
// number comes from its text, because nothing else names it in a command.
func fortigate(s *script, f *flow, undo bool) string {
	if !undo {
		s.print(f, nil, "config firewall service custom\n    edit \"%n\"\n        set tcp-portrange %p%(:%o%)\n    next\nend\n")
	}
	for i, fam := range f.families {
		if undo {
			s.print(f, fam, "config firewall policy\n    delete %1\nend\n", f.policyID(i))
		}
		source, destination := s.fortiAddresses(f, fam, fam.from, "from", undo), s.fortiAddresses(f, fam, fam.to, "to", undo)
		if !undo {
			from, to := s.ends(f, "interface")
			s.print(f, fam, "config firewall policy\n    edit %1\n        set name \"%r\"\n        set srcintf \"%2\"\n        set dstintf \"%3\"\n"+
				"        set srcaddr%v<6,>%4\n        set dstaddr%v<6,>%5\n        set action accept\n        set schedule \"always\"\n"+
				"        set service \"%n\"\n    next\nend\n", f.policyID(i), from, to, source, destination)
		}
	}
	if undo {
		s.print(f, nil, "config firewall service custom\n    delete \"%n\"\nend\n")
		return ""
	}
	return "Move the policy above any that denies. If the FortiGate translates the destination, use its virtual IP as dstaddr."
}

// fortiAddresses prints the address objects for a list of networks at one end, or
// removes them. It returns their names, each in quotes and after a blank.
func (s *script) fortiAddresses(f *flow, fam *family, all []netip.Prefix, end string, undo bool) string {
	if isAny(all[0]) {
		return ` "all"`
	}
	names := ""
	for i, p := range all {
		number := strconv.Itoa(i + 1)
		names += ` "` + fam.ruleName(f) + "-" + end + "-" + number + `"`
		s.print(f, fam, pick(undo, "config firewall address%v<6,>\n    delete \"%r-%1-%2\"\nend\n",
			"config firewall address%v<6,>\n    edit \"%r-%1-%2\"\n        set %v<ip6,subnet> %3\n    next\nend\n"), end, number, fortiNetwork(p))
	}
	return names
}

// fortiNetwork formats a network: IPv4 with a netmask, IPv6 with a length.
func fortiNetwork(p netip.Prefix) string {
	if p.Addr().Is6() {
		return p.String()
	}
	return p.Addr().String() + " " + netmask(p.Bits()).String()
}
