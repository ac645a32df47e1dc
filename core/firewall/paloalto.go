package firewall

import "net/netip"

// paloalto prints commands for PAN-OS configuration mode (PAN-OS CLI Quick Start;
// PAN-OS Administrator's Guide, security policy). A range is FIRST-LAST,
// inclusive.
func paloalto(s *script, f *flow, undo bool) string {
	if !undo {
		s.print(f, nil, "set service %n protocol tcp port %p%( source-port %o%)\n")
	}
	from, to := s.ends(f, "zone")
	for _, fam := range f.families {
		if undo {
			s.print(f, fam, "delete rulebase security rules %r\n")
			continue
		}
		s.print(f, fam, "set rulebase security rules %r from %1 to %2 source %3 destination %4 application any service %n action allow\n"+
			"move rulebase security rules %r top\n", from, to, panList(fam.from), panList(fam.to))
	}
	if undo {
		s.print(f, nil, "delete service %n\n")
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
