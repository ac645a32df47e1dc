package harness

import (
	"fmt"
	"slices"
	"strings"

	"activeftp/core"
)

// holder is a process of this host that has a port.
type holder struct {
	port    int
	pid     int    // 0: not known, as of other users' processes
	program string // its name; empty: not known
}

func (h holder) String() string {
	if h.pid == 0 {
		return "a process of somebody else"
	}
	return fmt.Sprintf("%s, process %d", h.program, h.pid)
}

// maxHolders is how many of those who have ports of a range are told.
const maxHolders = 5

// heldBy says who has ports of a range, as far as the system tells; empty where
// it does not.
func heldBy(r core.PortRange) string {
	all := holders(r)
	slices.SortFunc(all, func(a, b holder) int { return a.port - b.port })
	var parts []string
	for i, h := range all {
		if i == maxHolders {
			parts = append(parts, fmt.Sprintf("and %d more", len(all)-i))
			break
		}
		parts = append(parts, fmt.Sprintf("port %d by %v", h.port, h))
	}
	if len(parts) == 0 {
		return ""
	}
	return "held: " + strings.Join(parts, "; ")
}
