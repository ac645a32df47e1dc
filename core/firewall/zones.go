package firewall

// zones are the placeholders of the platforms whose rules are between two zones.
var zones = []Placeholder{
	{"outside-zone", "zone on the outside, from which the other side connects", "untrust", "Replace untrust with the name of the outside zone."},
	{"inside-zone", "zone of the protected host", "dmz", "Replace dmz with the name of the zone of the protected host."},
}

// ends returns the values of the placeholders "outside-KIND" and "inside-KIND" in
// the order of the connections of f.
func (s *script) ends(f *flow, kind string) (from, to string) {
	outside, inside := s.value("outside-"+kind), s.value("inside-"+kind)
	if f.inbound {
		return outside, inside
	}
	return inside, outside
}
