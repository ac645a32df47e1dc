package play

import (
	"context"

	"activeftp/harness/scenario"
)

func restStep() step {
	return step{
		scenario.StepWord{
			Name: "rest", Args: "BYTES", Help: "the next transfer starts at this offset",
			Read: func(s *scenario.Step, args []string) error { return scenario.ReadNumber(&s.Number, args, 1, maxBytes) },
		},
		func(_ context.Context, r *run, s *scenario.Step) error {
			r.behavior.next.restart = s.Number
			return nil
		},
	}
}
