package play

import (
	"context"
	"errors"

	"activeftp/harness/internal/facts"
	"activeftp/harness/scenario"
)

// maxTogether is the maximum number of simultaneous transfers in one step.
const maxTogether = 1_024

func togetherStep() step {
	return step{
		scenario.StepWord{
			Name: "together", Args: "N TRANSFER", Help: "N transfers at the same time",
			Facts: transferFacts(), Read: readMany(maxTogether),
			Check: func(s *scenario.Scenario, _ int) error {
				if s.Want.Talk.Given() {
					return errors.New("want/talk cannot record simultaneous transfers; remove the file or use \"repeat\"")
				}
				return nil
			},
		},
		func(ctx context.Context, r *run, s *scenario.Step) error {
			return r.runTransfers(s, func() ([]facts.Transfer, error) { return r.concurrently(ctx, s.Inner, int(s.Number)) })
		},
	}
}
