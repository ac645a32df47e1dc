package play

import (
	"context"

	"activeftp/harness/scenario"
)

func limitStep() step {
	return step{
		scenario.StepWord{
			Name: "limit", Args: "BYTES", Help: "the next transfer receives at most this number of bytes",
			Read: func(s *scenario.Step, args []string) error { return scenario.ReadNumber(&s.Number, args, 1, maxBytes) },
		},
		func(_ context.Context, r *run, s *scenario.Step) error {
			r.behavior.next.limit = s.Number
			return nil
		},
	}
}
