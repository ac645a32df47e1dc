package play

import (
	"context"
	"fmt"
	"net/netip"

	"activeftp/harness/scenario"
)

func announceStep() step {
	return step{
		scenario.StepWord{
			Name: "announce", Args: "ADDRESS", Help: "the address that PORT and EPRT carry",
			Read: func(s *scenario.Step, args []string) error {
				if len(args) != 1 {
					return scenario.ErrArgs
				}
				if _, err := netip.ParseAddr(args[0]); err != nil {
					return fmt.Errorf("expected an address, not %q", args[0])
				}
				s.Args = args
				return nil
			},
		},
		func(_ context.Context, r *run, s *scenario.Step) (err error) {
			r.endSession() // it keeps the address that it was opened with
			r.behavior.announce, err = netip.ParseAddr(s.Args[0])
			return err
		},
	}
}
