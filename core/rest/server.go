package rest

import "slices"

// addServer collects the passive range of an FTP server. 0 means that the server
// does not restrict its ports.
func (c *collection) addServer(o map[string]any) {
	r := &reader{object: o, subject: "FTP server", notes: &c.notes}
	r.text("base-port", "passivePortBase")
	r.text("number-of-ports", "passivePortNumber")
	switch {
	case slices.ContainsFunc(r.pairs, func(p pair) bool { return p.value == "0" }):
	case len(c.passive) == 0:
		c.passive = r.pairs
	case !slices.Equal(c.passive, r.pairs):
		c.notes.add("The servers have different passive ranges. The first one is used.")
	}
}
