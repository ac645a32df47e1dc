package firewall

// ufw prints commands for ufw (ufw(8)). A range is FIRST:LAST, both included;
// ufw refuses a hyphen.
func ufw(s *script, f flow, undo bool) string {
	comment := "comment '" + f.name + "'"
	if undo {
		comment = ""
	}
	for _, t := range f.twins {
		for from, to := range t.pairs() {
			s.line(
				pick(undo, "ufw delete allow", "ufw allow"),
				pick(f.inbound, "", "out"),
				"proto tcp from", network(from), unlessZero("port ", f.sourcePort),
				"to", network(to), "port", span(f.ports, ":"),
				comment,
			)
		}
	}
	return pick(undo, "", "Rules are tried in their order: one above that denies wins.")
}
