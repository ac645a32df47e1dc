package play

import (
	"context"

	"activeftp/harness/scenario"
)

func abortStep() step {
	return step{
		scenario.StepWord{
			Name: "abort", Help: "the client aborts the next transfer after its first bytes", Read: scenario.ReadNames(0, 0),
		},
		func(_ context.Context, r *run, s *scenario.Step) error {
			r.behavior.next.abort = s.Line
			return nil
		},
	}
}
