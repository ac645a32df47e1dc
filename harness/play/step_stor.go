package play

import "activeftp/harness/scenario"

func storStep() step { return transferStep("stor", "PATH", "upload", scenario.ReadNames(1, 1)) }
