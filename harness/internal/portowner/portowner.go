// Package portowner finds the processes of this host that use a port.
package portowner

import (
	"fmt"
	"slices"
	"strings"

	"activeftp/core"
)

// Owner is a process of this host that uses a port.
type Owner struct {
	Port    int
	PID     int    // 0 if unknown, as for other users' processes
	Program string // its name; empty if unknown
}

// String returns the program and its process id.
func (o Owner) String() string {
	if o.PID == 0 {
		return "another user's process"
	}
	return fmt.Sprintf("%s (process %d)", o.Program, o.PID)
}

// maxDescribed is the number of owners that Describe names.
const maxDescribed = 5

// Describe returns a list of the ports of a range that are in use and of their
// owners, for a message. It returns "" if none is known.
func Describe(r core.PortRange) string {
	owners := Find(r)
	slices.SortFunc(owners, func(a, b Owner) int { return a.Port - b.Port })
	var parts []string
	for i, o := range owners {
		if i == maxDescribed {
			parts = append(parts, fmt.Sprintf("and %d more", len(owners)-i))
			break
		}
		parts = append(parts, fmt.Sprintf("port %d by %v", o.Port, o))
	}
	if len(parts) == 0 {
		return ""
	}
	return "in use: " + strings.Join(parts, "; ")
}
