package main

import (
	"fmt"

	"activeftp/core"
	"activeftp/harness/internal/cli"
)

// hintAtHost tells a user at a terminal about the command host, after a check of
// settings that say nothing about the machine of the product. It is no finding:
// nothing else, and no report, says it.
func hintAtHost(t *cli.Terminal) {
	if t.Live && t.Width > 0 {
		fmt.Fprintln(t.Err, "hint: activeftp host, run where the product runs, prints the section [host] to check against")
	}
}

// describesHost reports whether the settings say something about the machine itself.
func describesHost(h *core.Host) bool {
	for _, state := range []core.State{h.OS.State, h.EphemeralPorts.State, h.Listening.State, h.Address.State} {
		if state != core.Absent {
			return true
		}
	}
	return false
}
