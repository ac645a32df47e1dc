package core_test

import (
	"strings"
	"testing"

	"activeftp/core"
)

// TestOperatingSystems checks that the parser accepts these values of host.os
// and lists them, and no others, if it rejects one.
func TestOperatingSystems(t *testing.T) {
	systems := core.OperatingSystems()
	for _, os := range systems {
		if found := core.Check("[host]\nos = " + os + "\n").Diagnostics; len(found) > 0 {
			t.Errorf("host.os rejects %q: %s", os, found[0].Message)
		}
		if !core.EphemeralPorts(os).Given() {
			t.Errorf("%s has no ephemeral ports", os)
		}
	}
	last := len(systems) - 1
	all := strings.Join(systems[:last], ", ") + " and " + systems[last]
	found := core.Check("[host]\nos = plan9\n").Diagnostics
	if len(found) != 1 || !strings.Contains(found[0].Message, " "+all+",") {
		t.Errorf("findings for plan9 are %v; want one that lists %s", found, all)
	}
}
