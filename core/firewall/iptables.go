package firewall

// iptables prints commands for iptables and ip6tables (iptables(8),
// iptables-extensions(8)). A range is FIRST:LAST, both included.
func iptables(s *script, f flow, undo bool) string {
	for _, t := range f.twins {
		for from, to := range t.pairs() {
			s.line(
				pick(t.v6, "ip6tables", "iptables"),
				pick(undo, "-D", "-I"),
				pick(f.inbound, "INPUT", "OUTPUT"),
				"-p tcp",
				unlessAny("-s ", from),
				unlessZero("--sport ", f.sourcePort),
				unlessAny("-d ", to),
				"--dport "+span(f.ports, ":"),
				"-m conntrack --ctstate NEW -m comment --comment", f.name,
				"-j ACCEPT",
			)
		}
	}
	if undo {
		return ""
	}
	return "The rule comes first, before any that drops. It relies on the usual one that accepts ESTABLISHED packets, and is gone after a restart unless the rules are saved."
}
