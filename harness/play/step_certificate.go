package play

import (
	"context"

	"activeftp/harness/scenario"
)

func certificateStep() step {
	return step{
		scenario.StepWord{
			Name: "certificate", Args: "on|off", Help: "whether the client presents a certificate", Read: scenario.ReadOneOf("on|off"),
		},
		func(_ context.Context, r *run, s *scenario.Step) error {
			r.endSession()
			r.behavior.certificate = s.Args[0] == "on"
			return nil
		},
	}
}
