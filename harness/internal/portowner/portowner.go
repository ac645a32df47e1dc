// Package portowner finds the processes of this host that have a port in use.
package portowner

import (
	"fmt"
	"slices"
	"strings"

	"activeftp/core"
)

// Owner is a process of this host that has a port.
type Owner struct {
	Port    int
	PID     int    // 0: not known, as of other users' processes
	Program string // its name; empty: not known
}

func (h Owner) String() string {
	if h.PID == 0 {
		return "a process of somebody else"
	}
	return fmt.Sprintf("%s, process %d", h.Program, h.PID)
}

// maxHolders is how many of those who have ports of a range are told.
const maxHolders = 5

// Describe says who has ports of a range, as far as the system tells; empty where
// it does not.
func Describe(r core.PortRange) string {
	all := Find(r)
	slices.SortFunc(all, func(a, b Owner) int { return a.Port - b.Port })
	var parts []string
	for i, h := range all {
		if i == maxHolders {
			parts = append(parts, fmt.Sprintf("and %d more", len(all)-i))
			break
		}
		parts = append(parts, fmt.Sprintf("port %d by %v", h.Port, h))
	}
	if len(parts) == 0 {
		return ""
	}
	return "held: " + strings.Join(parts, "; ")
}
