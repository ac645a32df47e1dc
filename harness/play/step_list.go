package play

import "activeftp/harness/scenario"

func listStep() step {
	return transferStep("list", "[PATH]", "listing, for people", scenario.ReadNames(0, 1))
}
