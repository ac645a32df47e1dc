package firewall

import "net/netip"

// firewalld prints commands for firewall-cmd: rich rules
// (firewalld.richlanguage(5)) of the default zone for what comes in, and of a
// policy (firewalld.policies(5), since 0.9) for what goes out. A range is
// FIRST-LAST, both included.
func firewalld(s *script, f flow, undo bool) string {
	const permanent = "firewall-cmd --permanent"
	policy, note := "", "The rule is in the default zone: add --zone= where the interface is in another."
	if !f.inbound {
		policy, note = "--policy="+f.name, ""
		if undo {
			s.line(permanent, "--delete-policy="+f.name)
			s.line("firewall-cmd --reload")
			return ""
		}
		s.line(permanent, "--new-policy="+f.name)
		s.line(permanent, policy, "--add-ingress-zone=HOST") // a call takes one of the two
		s.line(permanent, policy, "--add-egress-zone=ANY")
	}
	for _, t := range f.twins {
		for from, to := range t.pairs() {
			s.line(permanent, policy, pick(undo, "--remove-rich-rule=", "--add-rich-rule=")+"'rule",
				`family="`+pick(t.v6, "ipv6", "ipv4")+`"`,
				richAddress("source", from), richAddress("destination", to),
				`port port="`+span(f.ports, "-")+`" protocol="tcp" accept'`)
		}
	}
	s.line("firewall-cmd --reload")
	return sentences(noSourcePort(f, undo), note)
}

// richAddress is an element of a rich rule, nothing for any address.
func richAddress(element string, p netip.Prefix) string {
	if isAny(p) {
		return ""
	}
	return element + ` address="` + network(p) + `"`
}
