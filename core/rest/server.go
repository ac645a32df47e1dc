package rest

import (
	"slices"

	"activeftp/core/compose"
)

// addServer collects the passive range of an FTP server. 0 means that the server
// does not restrict its ports.
func (c *collection) addServer(o map[string]any) {
	r := &reader{object: o, subject: "FTP server", notes: &c.out.Notes}
	r.text("base-port", "passivePortBase")
	r.text("number-of-ports", "passivePortNumber")
	switch {
	case slices.ContainsFunc(r.pairs, func(p compose.Pair) bool { return p.Value == "0" }):
	case len(c.passive) == 0:
		c.passive = r.pairs
	case !slices.Equal(c.passive, r.pairs):
		c.out.Notes.Add("The servers have different passive ranges. The first one is used.")
	}
}
