package play

import "activeftp/harness/scenario"

func nlstStep() step {
	return transferStep("nlst", "[PATH]", "directory listing, names only", scenario.ReadNames(0, 1))
}
