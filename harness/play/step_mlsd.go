package play

import "activeftp/harness/scenario"

func mlsdStep() step {
	return transferStep("mlsd", "[PATH]", "listing, for programs", scenario.ReadNames(0, 1))
}
