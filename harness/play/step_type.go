package play

import (
	"context"

	"activeftp/harness/scenario"
)

func typeStep() step {
	return step{
		scenario.StepWord{
			Name: "type", Args: "A|I", Help: "text with converted line endings, or unchanged bytes", Read: scenario.ReadOneOf("A|I"),
		},
		func(_ context.Context, r *run, s *scenario.Step) error {
			r.behavior.ascii = s.Args[0] == "A"
			return nil
		},
	}
}
