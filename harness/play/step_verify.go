package play

import (
	"context"

	"activeftp/harness/scenario"
)

func verifyStep() step {
	const choices = "strict|warn|off"
	return step{
		scenario.StepWord{
			Name: "verify", Args: choices, Help: "how to treat connections from other addresses",
			Read: scenario.ReadOneOf(choices),
		},
		func(_ context.Context, r *run, s *scenario.Step) error {
			r.behavior.verify = s.Args[0]
			return nil
		},
	}
}
