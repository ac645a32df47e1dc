package core_test

import (
	"strings"
	"testing"

	"activeftp/core"
)

// The parser takes these words for host.os and names them, and no other, where
// it refuses one.
func TestOperatingSystems(t *testing.T) {
	systems := core.OperatingSystems()
	for _, os := range systems {
		if found := core.Check("[host]\nos = " + os + "\n").Diagnostics; len(found) > 0 {
			t.Errorf("host.os does not take %q: %s", os, found[0].Message)
		}
		if !core.EphemeralPorts(os).Given() {
			t.Errorf("%s has no ephemeral ports", os)
		}
	}
	last := len(systems) - 1
	all := strings.Join(systems[:last], ", ") + " and " + systems[last]
	found := core.Check("[host]\nos = plan9\n").Diagnostics
	if len(found) != 1 || !strings.Contains(found[0].Message, " "+all+",") {
		t.Errorf("host.os refuses plan9 with %v; want one finding that lists %s", found, all)
	}
}
