package firewall

import "net/netip"

// firewalld prints commands for firewall-cmd. Inbound connections get a rich rule
// (firewalld.richlanguage(5)) in the default zone, outbound connections one in a
// policy (firewalld.policies(5), since 0.9). A range is FIRST-LAST, inclusive.
func firewalld(s *script, f flow, undo bool) string {
	const permanent = "firewall-cmd --permanent"
	policy, note := "", "The rule is in the default zone. If the interface is in another zone, add --zone=NAME to the rule commands."
	if !f.inbound {
		policy, note = "--policy="+f.name, ""
		if undo {
			s.line(permanent, "--delete-policy="+f.name)
			s.line("firewall-cmd --reload")
			return ""
		}
		s.line(permanent, "--new-policy="+f.name)
		s.line(permanent, policy, "--add-ingress-zone=HOST") // one call accepts only one of the two
		s.line(permanent, policy, "--add-egress-zone=ANY")
	}
	for _, fam := range f.families {
		for from, to := range fam.pairs() {
			s.line(permanent, policy, pick(undo, "--remove-rich-rule=", "--add-rich-rule=")+"'rule",
				`family="`+pick(fam.v6, "ipv6", "ipv4")+`"`,
				richAddress("source", from), richAddress("destination", to),
				`port port="`+formatPorts(f.ports, "-")+`" protocol="tcp" accept'`)
		}
	}
	s.line("firewall-cmd --reload")
	return joinSentences(sourcePortNote(f, undo), note)
}

// richAddress returns the address element of a rich rule, or "" for any address.
func richAddress(element string, p netip.Prefix) string {
	if isAny(p) {
		return ""
	}
	return element + ` address="` + formatNetwork(p) + `"`
}
