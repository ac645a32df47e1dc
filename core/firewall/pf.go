package firewall

import "net/netip"

// pf prints commands that load an anchor (pf.conf(5), pfctl(8)). A range is
// FIRST:LAST, inclusive; >< would exclude both ends.
func pf(s *script, f *flow, undo bool) string {
	anchor := "activeftp/" + f.name
	if undo {
		s.line("pfctl -a", anchor, "-F rules")
		return ""
	}
	s.line("pfctl -a", anchor, "-f - <<'EOF'")
	for _, fam := range f.families {
		s.line("pass", pick(f.inbound, "in", "out"), "quick", pick(fam.v6, "inet6", "inet"), "proto tcp from",
			pfList(fam.from), optionalPort("port ", f.sourcePort), "to", pfList(fam.to), "port", formatPorts(f.ports, ":"),
			`flags S/SA keep state label "`+f.name+`"`)
	}
	s.line("EOF")
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
