package play

import (
	"context"
	"errors"

	"activeftp/harness/scenario"
)

func strangerStep() step {
	return step{
		scenario.StepWord{
			Name: "stranger", Help: "a stranger is the first to connect to the next data port", Read: scenario.ReadNames(0, 0),
		},
		func(_ context.Context, r *run, s *scenario.Step) error {
			if !r.addresses.Stranger.IsValid() {
				return errors.New("a stranger needs its own address, and one host has only one over IPv6")
			}
			r.ports.queued = append(r.ports.queued, s.Line)
			return nil
		},
	}
}
