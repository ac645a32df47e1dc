package play

import (
	"context"

	"activeftp/harness/scenario"
)

func faultStep() step {
	return step{
		scenario.StepWord{
			Name: "fault", Args: "BYTES", Help: "the client's file fails after this number of bytes of the next transfer",
			Read: func(s *scenario.Step, args []string) error { return scenario.ReadNumber(&s.Number, args, 0, maxBytes) },
		},
		func(_ context.Context, r *run, s *scenario.Step) error {
			r.behavior.next.fault = &fault{line: s.Line, left: s.Number}
			return nil
		},
	}
}
