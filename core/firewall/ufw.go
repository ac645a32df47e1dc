package firewall

// ufw prints commands for ufw (ufw(8)). A range is FIRST:LAST, inclusive; ufw
// rejects a hyphen. It adds no rule that it already has.
func ufw(s *script, f *flow, undo bool) string {
	for _, fam := range f.families {
		for _, p := range fam.pairs() {
			s.print(f, fam, "ufw %1 %i<,out >proto tcp from %2%( port %o%) to %3 port %P%4\n", pick(undo, "delete allow", "allow"),
				formatNetwork(p.from), formatNetwork(p.to), pick(undo, "", " comment '"+f.name+"'"))
		}
	}
	return pick(undo, sharedEntryNote, "The first matching rule applies. Move this one above any that denies.")
}
