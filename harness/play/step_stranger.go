package play

import (
	"context"
	"errors"

	"activeftp/harness/scenario"
)

func strangerStep() step {
	return step{
		scenario.StepWord{
			Name: "stranger", Help: "a stranger connects to the next data port before the partner", Read: scenario.ReadNames(0, 0),
		},
		func(_ context.Context, r *run, s *scenario.Step) error {
			if !r.addresses.Stranger.IsValid() {
				return errors.New("a stranger needs an address of its own, and IPv6 has only one loopback address")
			}
			r.ports.queued = append(r.ports.queued, s.Line)
			return nil
		},
	}
}
