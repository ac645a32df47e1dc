package firewall

import "net/netip"

// paloalto prints commands for PAN-OS configuration mode (PAN-OS CLI Quick Start;
// PAN-OS Administrator's Guide, security policy). A range is FIRST-LAST,
// inclusive.
func paloalto(s *script, f *flow, undo bool) string {
	if !undo {
		s.line("set service", f.name, "protocol tcp port", formatPorts(f.ports, "-"), optionalPort("source-port ", f.sourcePort))
	}
	from, to := s.ends(f, "zone")
	for _, fam := range f.families {
		rule := "rulebase security rules " + fam.ruleName(f)
		if undo {
			s.line("delete", rule)
			continue
		}
		s.line("set", rule, "from", from, "to", to,
			"source", panList(fam.from), "destination", panList(fam.to),
			"application any service", f.name, "action allow")
		s.line("move", rule, "top")
	}
	if undo {
		s.line("delete service", f.name)
	}
	return commitNote
}

// commitNote is the note of the platforms that change a candidate configuration.
const commitNote = "Commit to apply the change."

// panList formats one network, or a bracketed list of several.
func panList(all []netip.Prefix) string {
	if len(all) == 1 {
		return formatNetwork(all[0])
	}
	return "[ " + joinNetworks(all, " ") + " ]"
}
