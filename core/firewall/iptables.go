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
	chain := s.value(pick(f.inbound, "input-chain", "output-chain"))
	for _, fam := range f.families {
		if undo {
			s.print(f, fam, "%v<ip6,ip>tables -D %1 -j %n\n%v<ip6,ip>tables -F %n\n%v<ip6,ip>tables -X %n\n", chain)
			continue
		}
		s.print(f, fam, "%v<ip6,ip>tables -N %n 2>/dev/null || %v<ip6,ip>tables -F %n\n")
		for _, p := range fam.pairs() {
			s.print(f, fam, "%v<ip6,ip>tables -A %n -p tcp%( -s %1%)%( --sport %o%)%( -d %2%) --dport %P -m conntrack --ctstate NEW,RELATED,UNTRACKED -j ACCEPT\n",
				optionalNetwork(p.from), optionalNetwork(p.to))
		}
		s.print(f, fam, "%v<ip6,ip>tables -C %1 -j %n 2>/dev/null || %v<ip6,ip>tables -I %1 -j %n\n", chain)
	}
	return pick(undo, "", "The jump is inserted at the top of the chain, above any DROP. Keep a rule that accepts ESTABLISHED packets. "+
		"Save the rules, or they are lost at the next reboot.")
}
