package play

import "activeftp/harness/scenario"

func appeStep() step {
	return transferStep("appe", "PATH", "upload to the end of a file", scenario.ReadNames(1, 1))
}
