package firewall

import "net/netip"

var firewalldPlaceholders = []Placeholder{{"zone", "zone of the partner", "ANY", ""}}

// firewalld prints commands for firewall-cmd. The rules are rich rules
// (firewalld.richlanguage(5)) in a policy of their own (firewalld.policies(5)). A
// range is FIRST-LAST, inclusive.
func firewalld(s *script, f *flow, undo bool) string {
	const permanent = "firewall-cmd --permanent"
	name, zone := f.shortName(), s.value("zone")
	if undo {
		s.line(permanent, "--delete-policy="+name)
		s.line("firewall-cmd --reload")
		return ""
	}
	s.line(permanent, "--info-policy="+name, ">/dev/null 2>&1 ||", permanent, "--new-policy="+name)
	s.line(permanent, "--policy="+name, "--add-ingress-zone="+pick(f.inbound, zone, "HOST")) // one call accepts only one of the two
	s.line(permanent, "--policy="+name, "--add-egress-zone="+pick(f.inbound, "HOST", zone))
	for _, fam := range f.families {
		for _, p := range fam.pairs() {
			s.line(permanent, "--policy="+name, "--add-rich-rule='rule",
				`family="`+pick(fam.v6, "ipv6", "ipv4")+`"`,
				richAddress("source", p.from), richAddress("destination", p.to),
				`port port="`+formatPorts(f.ports, "-")+`" protocol="tcp" accept'`)
		}
	}
	s.line("firewall-cmd --reload")
	return joinSentences(sourcePortNote(f, undo), "Policies need firewalld 0.9 or later.")
}

// richAddress returns the address element of a rich rule, or "" for any address.
func richAddress(element string, p netip.Prefix) string {
	if isAny(p) {
		return ""
	}
	return element + ` address="` + formatNetwork(p) + `"`
}
