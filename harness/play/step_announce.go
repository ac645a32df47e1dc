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
			Name: "announce", Args: "ADDRESS", Help: "the address to announce in PORT and EPRT",
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
			r.endSession() // an open session keeps its announced address
			r.behavior.announce, err = netip.ParseAddr(s.Args[0])
			return err
		},
	}
}
