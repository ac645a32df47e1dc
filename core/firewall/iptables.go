package firewall

var iptablesPlaceholders = []Placeholder{
	{"input-chain", "chain for inbound connections", "INPUT", ""},
	{"output-chain", "chain for outbound connections", "OUTPUT", ""},
}

// iptables prints commands for iptables and ip6tables (iptables(8),
// iptables-extensions(8)). A range is FIRST:LAST, inclusive. The rules are in a
// chain of their own, which the commands create or empty, and to which they add a
// jump if there is none.
func iptables(s *script, f *flow, undo bool) string {
	const quietly = "2>/dev/null ||"
	chain := s.value(pick(f.inbound, "input-chain", "output-chain"))
	for _, fam := range f.families {
		command := pick(fam.v6, "ip6tables", "iptables")
		if undo {
			s.line(command, "-D", chain, "-j", f.name)
			s.line(command, "-F", f.name)
			s.line(command, "-X", f.name)
			continue
		}
		s.line(command, "-N", f.name, quietly, command, "-F", f.name)
		for _, p := range fam.pairs() {
			s.line(
				command, "-A", f.name, "-p tcp",
				optionalNetwork("-s ", p.from),
				optionalPort("--sport ", f.sourcePort),
				optionalNetwork("-d ", p.to),
				"--dport "+formatPorts(f.ports, ":"),
				"-m conntrack --ctstate NEW -j ACCEPT",
			)
		}
		s.line(command, "-C", chain, "-j", f.name, quietly, command, "-I", chain, "-j", f.name)
	}
	return pick(undo, "", "The jump is inserted at the top of the chain, above any DROP. Keep a rule that accepts ESTABLISHED packets. "+
		"Save the rules, or they are lost at the next reboot.")
}
