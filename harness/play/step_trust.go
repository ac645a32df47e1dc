package play

import (
	"context"

	"activeftp/harness/scenario"
)

func trustStep() step {
	return step{
		scenario.StepWord{
			Name: "trust", Args: "on|off", Help: "whether the client verifies the partner's certificate", Read: scenario.ReadOneOf("on|off"),
		},
		func(_ context.Context, r *run, s *scenario.Step) error {
			r.endSession()
			r.behavior.unverified = s.Args[0] == "off"
			return nil
		},
	}
}
