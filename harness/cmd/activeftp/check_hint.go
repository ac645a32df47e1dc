package main

import (
	"fmt"

	"activeftp/core"
	"activeftp/harness/internal/cli"
)

// hintAtHost tells a user at a terminal about the command host if one of the settings
// says nothing about the machine of the product. It is no finding: nothing else, and no
// report, says it.
func hintAtHost(t *cli.Terminal, all []*core.Result) {
	if !t.Live || t.Width == 0 {
		return
	}
	for _, r := range all {
		if r.Verdict != core.Empty && !describesHost(&r.Settings.Host) {
			fmt.Fprintln(t.Err, "hint: activeftp host, run where the product runs, prints the section [host] to check against")
			return
		}
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
