package play

import (
	"context"

	"activeftp/harness/scenario"
)

// maxAllowed is the maximum number of addresses in one step.
const maxAllowed = 64

func allowStep() step {
	return step{
		scenario.StepWord{
			Name: "allow", Args: "ADDRESS|NETWORK...", Help: "further addresses that the partner may connect from",
			Read: func(s *scenario.Step, args []string) error {
				if len(args) == 0 || len(args) > maxAllowed {
					return scenario.ErrArgs
				}
				for _, arg := range args {
					if _, err := scenario.ReadPrefix(arg); err != nil {
						return err
					}
				}
				s.Args = args
				return nil
			},
		},
		func(_ context.Context, r *run, s *scenario.Step) error {
			for _, arg := range s.Args {
				prefix, err := scenario.ReadPrefix(arg)
				if err != nil {
					return err
				}
				r.behavior.allowed = append(r.behavior.allowed, prefix)
			}
			return nil
		},
	}
}
