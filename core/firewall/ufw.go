package firewall

// ufw prints commands for ufw (ufw(8)). A range is FIRST:LAST, inclusive; ufw
// rejects a hyphen.
func ufw(s *script, f flow, undo bool) string {
	comment := "comment '" + f.name + "'"
	if undo {
		comment = ""
	}
	for _, fam := range f.families {
		for from, to := range fam.pairs() {
			s.line(
				pick(undo, "ufw delete allow", "ufw allow"),
				pick(f.inbound, "", "out"),
				"proto tcp from", formatNetwork(from), optionalPort("port ", f.sourcePort),
				"to", formatNetwork(to), "port", formatPorts(f.ports, ":"),
				comment,
			)
		}
	}
	return pick(undo, "", "The first matching rule applies. Move this one above any that denies.")
}
