package firewall

// iptables prints commands for iptables and ip6tables (iptables(8),
// iptables-extensions(8)). A range is FIRST:LAST, inclusive.
func iptables(s *script, f flow, undo bool) string {
	for _, fam := range f.families {
		for from, to := range fam.pairs() {
			s.line(
				pick(fam.v6, "ip6tables", "iptables"),
				pick(undo, "-D", "-I"),
				pick(f.inbound, "INPUT", "OUTPUT"),
				"-p tcp",
				optionalNetwork("-s ", from),
				optionalPort("--sport ", f.sourcePort),
				optionalNetwork("-d ", to),
				"--dport "+formatPorts(f.ports, ":"),
				"-m conntrack --ctstate NEW -m comment --comment", f.name,
				"-j ACCEPT",
			)
		}
	}
	if undo {
		return ""
	}
	return "This inserts the rule at the top of the chain, above any DROP. Keep a rule that accepts ESTABLISHED packets. Save the rules, or they are lost at the next reboot."
}
