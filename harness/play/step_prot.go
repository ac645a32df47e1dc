package play

import (
	"context"

	"activeftp/harness/scenario"
)

func protStep() step {
	return step{
		scenario.StepWord{
			Name: "prot", Args: "P|C", Help: "data connections with TLS or in clear text", Read: scenario.ReadOneOf("P|C"),
		},
		func(_ context.Context, r *run, s *scenario.Step) error {
			r.endSession()
			r.behavior.clearData = s.Args[0] == "C"
			return nil
		},
	}
}
