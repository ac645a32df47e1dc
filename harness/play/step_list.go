package play

import "activeftp/harness/scenario"

func listStep() step {
	return transferStep("list", "[PATH]", "directory listing", scenario.ReadNames(0, 1))
}
