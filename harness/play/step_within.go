package play

import (
	"context"
	"slices"
	"time"

	"activeftp/harness/client"
	"activeftp/harness/scenario"
)

// waitNames returns the names of the waits that the step "within" can limit.
func waitNames() []string { return []string{"connect", "reply", "accept", "data", "transfer"} }

func withinStep() step {
	return step{
		scenario.StepWord{
			Name: "within", Args: "DURATION [WAIT...]",
			Help: "time limits of the client (2s, 500ms) for connect, reply, accept, data (default these), transfer",
			Read: func(s *scenario.Step, args []string) error {
				if len(args) == 0 {
					return scenario.ErrArgs
				}
				s.Args = args[1:]
				for _, wait := range s.Args {
					if !slices.Contains(waitNames(), wait) {
						return scenario.Unknown("wait", wait, waitNames())
					}
				}
				return scenario.ReadDuration(&s.Limit, args[:1])
			},
		},
		func(_ context.Context, r *run, s *scenario.Step) error {
			// Waits that are not named get the product's limit. An open session keeps
			// its limits, so it must end.
			limits := client.Limits{}
			for wait, limit := range map[string]*time.Duration{
				"connect": &limits.Connect, "reply": &limits.Reply, "accept": &limits.Accept, "data": &limits.Idle,
			} {
				if len(s.Args) == 0 || slices.Contains(s.Args, wait) {
					*limit = s.Limit
				}
			}
			if slices.Contains(s.Args, "transfer") {
				limits.Transfer = s.Limit
			}
			r.behavior.limits = limits
			r.endSession()
			return nil
		},
	}
}
