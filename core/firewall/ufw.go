package firewall

// ufw prints commands for ufw (ufw(8)). A range is FIRST:LAST, inclusive; ufw
// rejects a hyphen. It adds no rule that it already has.
func ufw(s *script, f *flow, undo bool) string {
	comment := pick(undo, "", "comment '"+f.name+"'")
	for _, fam := range f.families {
		for _, p := range fam.pairs() {
			s.line(
				pick(undo, "ufw delete allow", "ufw allow"),
				pick(f.inbound, "", "out"),
				"proto tcp from", formatNetwork(p.from), optionalPort("port ", f.sourcePort),
				"to", formatNetwork(p.to), "port", formatPorts(f.ports, ":"),
				comment,
			)
		}
	}
	return pick(undo, sharedEntryNote, "The first matching rule applies. Move this one above any that denies.")
}
