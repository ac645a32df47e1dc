package play

import (
	"context"
	"slices"

	"activeftp/core"
	"activeftp/harness/scenario"
)

func startStep() step {
	return step{
		scenario.StepWord{
			Name: "start", Args: "OFFSET|random", Help: "the offset of the first port in the range (default 0)",
			Read: func(s *scenario.Step, args []string) error {
				if slices.Equal(args, []string{"random"}) {
					s.Number = randomStart
					return nil
				}
				return scenario.ReadNumber(&s.Number, args, 0, core.HighestPort)
			},
		},
		func(_ context.Context, r *run, s *scenario.Step) error {
			r.ports.start = int(s.Number)
			r.ports.restart()
			return nil
		},
	}
}
