package firewall

var firewalldPlaceholders = []Placeholder{{"zone", "zone of the partner", "ANY", ""}}

// firewalld prints commands for firewall-cmd. The rules are rich rules
// (firewalld.richlanguage(5)) in a policy of their own (firewalld.policies(5)). A
// range is FIRST-LAST, inclusive.
func firewalld(s *script, f *flow, undo bool) string {
	const permanent, reload = "firewall-cmd --permanent ", "firewall-cmd --reload\n"
	name := f.shortName()
	if undo {
		s.print(f, nil, permanent+"--delete-policy=%1\n"+reload, name)
		return ""
	}
	// One call accepts only one of the two zones.
	s.print(f, nil, permanent+"--info-policy=%1 >/dev/null 2>&1 || "+permanent+"--new-policy=%1\n"+
		permanent+"--policy=%1 --add-%i<in,e>gress-zone=%=zone;\n"+permanent+"--policy=%1 --add-%i<e,in>gress-zone=HOST\n", name)
	for _, fam := range f.families {
		for _, p := range fam.pairs() {
			s.print(f, fam, permanent+`--policy=%1 --add-rich-rule='rule family="%v<ipv6,ipv4>"%( source address="%2"%)%( destination address="%3"%)`+
				` port port="%p" protocol="tcp" accept'`+"\n", name, optionalNetwork(p.from), optionalNetwork(p.to))
		}
	}
	s.print(f, nil, reload)
	return joinSentences(sourcePortNote(f, undo), "Policies need firewalld 0.9 or later.")
}
