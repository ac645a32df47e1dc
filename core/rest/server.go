package rest

import (
	"slices"

	"activeftp/core/compose"
)

// addServer collects the passive range of an FTP server. A base of 0 means that
// the system chooses the ports, which is no range. A number of 0 does not restrict
// them, and the settings text says so in the same way.
func (c *collection) addServer(o map[string]any) {
	r := &reader{object: o, subject: "FTP server", notes: &c.out.Notes}
	r.text("base-port", "passivePortBase")
	r.text("number-of-ports", "passivePortNumber")
	switch {
	case len(r.pairs) == 0, r.pairs[0] == compose.Pair{Key: "base-port", Value: "0"}:
	case len(c.passive) == 0:
		c.passive = r.pairs
	case !slices.Equal(c.passive, r.pairs):
		c.out.Notes.Add("The servers have different passive ranges. The first one is used.")
	}
}
