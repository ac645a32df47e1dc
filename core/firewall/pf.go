package firewall

import "net/netip"

// pf prints commands that load an anchor (pf.conf(5), pfctl(8)). A range is
// FIRST:LAST, inclusive; >< would exclude both ends.
func pf(s *script, f *flow, undo bool) string {
	if undo {
		s.print(f, nil, "pfctl -a activeftp/%n -F rules\n")
		return ""
	}
	s.print(f, nil, "pfctl -a activeftp/%n -f - <<'EOF'\n")
	for _, fam := range f.families {
		s.print(f, fam, `pass %i<in,out> quick %v<inet6,inet> proto tcp from %1%( port %o%) to %2 port %P flags S/SA keep state label "%n"`+"\n",
			pfList(fam.from), pfList(fam.to))
	}
	s.print(f, nil, "EOF\n")
	return `Add this line to pf.conf, above any block rule with quick: anchor "activeftp/*". The anchor is empty after a reboot: load it again.`
}

// pfList formats one network, or a list of several in braces.
func pfList(all []netip.Prefix) string {
	switch {
	case isAny(all[0]):
		return "any"
	case len(all) == 1:
		return formatNetwork(all[0])
	}
	return "{ " + joinNetworks(all, ", ") + " }"
}
