package play

import (
	"context"

	"activeftp/harness/scenario"
)

func ipv6Step() step {
	return step{
		scenario.StepWord{Name: "ipv6", Help: "both sides use ::1", Read: scenario.ReadNames(0, 0)},
		func(_ context.Context, r *run, _ *scenario.Step) error {
			r.endSession()
			if err := r.stage.UseIPv6(); err != nil {
				return err
			}
			// There is only one such address, so this may wait for another scenario.
			return r.addresses.MoveToIPv6()
		},
	}
}
