package play

import (
	"context"
	"fmt"

	"activeftp/harness/internal/facts"
	"activeftp/harness/scenario"
)

// maxRepeat is the maximum number of sequential transfers in one step.
const maxRepeat = 100_000

func repeatStep() step {
	return step{
		scenario.StepWord{
			Name: "repeat", Args: "N TRANSFER", Help: "N transfers, one after the other",
			Facts: transferFacts(), Read: readMany(maxRepeat),
		},
		func(ctx context.Context, r *run, s *scenario.Step) error {
			return r.runTransfers(s, func() ([]facts.Transfer, error) { return r.sequentially(ctx, s.Inner, int(s.Number)) })
		},
	}
}

// readMany returns a reader for a count from 1 to limit and the transfer to
// repeat.
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
