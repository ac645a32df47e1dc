package rest

import "slices"

// takeServer reads the passive range of an FTP server. The API's 0 means that
// the range is not restricted.
func (c *collection) takeServer(o map[string]any) {
	r := &reader{object: o, whose: "FTP server", notes: &c.notes}
	r.text("base-port", "passivePortBase")
	r.text("number-of-ports", "passivePortNumber")
	switch {
	case slices.ContainsFunc(r.pairs, func(p pair) bool { return p.value == "0" }):
	case len(c.passive) == 0:
		c.passive = r.pairs
	case !slices.Equal(c.passive, r.pairs):
		c.notes.add("The servers have different passive ranges; the text has the first one.")
	}
}
