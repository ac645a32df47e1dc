package play

import "activeftp/harness/scenario"

func retrStep() step { return transferStep("retr", "PATH", "download", scenario.ReadNames(1, 1)) }
