//go:build !linux

package portowner

import "activeftp/core"

// Find returns nil: only Linux is supported.
func Find(core.PortRange) []Owner { return nil }

// OfSockets returns nil: only Linux is supported.
func OfSockets([]string) map[string]Owner { return nil }
