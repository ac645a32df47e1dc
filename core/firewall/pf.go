package firewall

import "net/netip"

// pf prints commands that load an anchor (pf.conf(5), pfctl(8)). A range is
// FIRST:LAST, both included; >< would exclude both.
func pf(s *script, f flow, undo bool) string {
	anchor := "activeftp/" + f.name
	if undo {
		s.line("pfctl -a", anchor, "-F rules")
		return ""
	}
	s.line("pfctl -a", anchor, "-f - <<'EOF'")
	for _, t := range f.twins {
		s.line("pass", pick(f.inbound, "in", "out"), "quick", pick(t.v6, "inet6", "inet"), "proto tcp from",
			pfList(t.from), unlessZero("port ", f.sourcePort), "to", pfList(t.to), "port", span(f.ports, ":"),
			`flags S/SA keep state label "`+f.name+`"`)
	}
	s.line("EOF")
	return `pf.conf needs the line: anchor "activeftp/*", above any rule that blocks with quick. The anchor is empty after a restart.`
}

// pfList is one network, or a list of them.
func pfList(all []netip.Prefix) string {
	switch {
	case isAny(all[0]):
		return "any"
	case len(all) == 1:
		return network(all[0])
	}
	return "{ " + networks(all, ", ") + " }"
}
