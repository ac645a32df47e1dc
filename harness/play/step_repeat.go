package play

import (
	"context"
	"fmt"

	"activeftp/harness/internal/facts"
	"activeftp/harness/scenario"
)

// maxRepeat is the number of transfers that one step can repeat.
const maxRepeat = 100_000

func repeatStep() step {
	return step{
		scenario.StepWord{
			Name: "repeat", Args: "N TRANSFER", Help: "N transfers, one after the other",
			Facts: transferFacts(), Read: readMany(maxRepeat),
		},
		func(ctx context.Context, r *run, s *scenario.Step) error {
			return r.transfers(s, func() ([]facts.Transfer, error) { return r.inTurn(ctx, s.Inner, int(s.Number)) })
		},
	}
}

// readMany reads a number up to limit and the transfer to carry out that many
// times.
func readMany(limit int64) func(*scenario.Step, []string) error {
	return func(s *scenario.Step, args []string) error {
		if len(args) < 2 {
			return scenario.ErrArgs
		}
		if err := scenario.ReadNumber(&s.Number, args[:1], 1, limit); err != nil {
			return err
		}
		inner, err := Language().ReadStep(args[1:])
		if err != nil {
			return err
		}
		if inner.Inner != nil || !inner.Transfer() {
			return fmt.Errorf("%q cannot be repeated; expected a transfer (retr, stor, appe, list, nlst, mlsd)", args[1])
		}
		s.Inner = inner
		return nil
	}
}
