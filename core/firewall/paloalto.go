package firewall

import "net/netip"

// paloalto prints commands for PAN-OS's configuration mode (PAN-OS CLI Quick
// Start; PAN-OS Administrator's Guide, security policy). A range is FIRST-LAST,
// both included.
func paloalto(s *script, f flow, undo bool) string {
	if !undo {
		s.line("set service", f.name, "protocol tcp port", span(f.ports, "-"), unlessZero("source-port ", f.sourcePort))
	}
	for _, t := range f.twins {
		rule := "rulebase security rules " + t.name(f)
		if undo {
			s.line("delete", rule)
			continue
		}
		s.line("set", rule, pick(f.inbound, "from untrust to dmz", "from dmz to untrust"),
			"source", panList(t.from), "destination", panList(t.to),
			"application any service", f.name, "action allow")
		s.line("move", rule, "top")
	}
	if undo {
		s.line("delete service", f.name)
		return "It takes effect with commit."
	}
	return "Put the names of the zones in the place of untrust and dmz. It takes effect with commit."
}

// panList is one network, or a list of them.
func panList(all []netip.Prefix) string {
	if len(all) == 1 {
		return network(all[0])
	}
	return "[ " + networks(all, " ") + " ]"
}
