package play

import "activeftp/harness/scenario"

func mlsdStep() step {
	return transferStep("mlsd", "[PATH]", "directory listing in machine-readable form", scenario.ReadNames(0, 1))
}
