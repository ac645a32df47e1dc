package play

import (
	"context"
	"errors"

	"activeftp/harness/internal/facts"
	"activeftp/harness/scenario"
)

// maxTogether is the number of transfers that one step can run at once.
const maxTogether = 1_024

func togetherStep() step {
	return step{
		scenario.StepWord{
			Name: "together", Args: "N TRANSFER", Help: "N transfers at once",
			Facts: transferFacts(), Read: readMany(maxTogether),
			Check: func(s *scenario.Scenario, _ int) error {
				if s.Want.Talk.Given() {
					return errors.New("want/talk cannot show the dialogues of transfers at once")
				}
				return nil
			},
		},
		func(ctx context.Context, r *run, s *scenario.Step) error {
			return r.transfers(s, func() ([]facts.Transfer, error) { return r.together(ctx, s.Inner, int(s.Number)) })
		},
	}
}
