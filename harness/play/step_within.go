package play

import (
	"context"
	"slices"
	"time"

	"activeftp/harness/client"
	"activeftp/harness/scenario"
)

// waits are what the step "within" can limit.
func waits() []string { return []string{"connect", "reply", "accept", "data"} }

func withinStep() step {
	return step{
		scenario.StepWord{
			Name: "within", Args: "DURATION [WAIT...]",
			Help: "how long the client waits (2s, 500ms): connect, reply, accept, data; all unless stated",
			Read: func(s *scenario.Step, args []string) error {
				if len(args) == 0 {
					return scenario.ErrArgs
				}
				s.Args = args[1:]
				for _, wait := range s.Args {
					if !slices.Contains(waits(), wait) {
						return scenario.Unknown("wait", wait, waits())
					}
				}
				return scenario.ReadDuration(&s.Limit, args[:1])
			},
		},
		func(_ context.Context, r *run, s *scenario.Step) error {
			// Waits that are not named have the product's limit. An open session keeps
			// the limits that it was opened with, so it ends.
			limits := client.Limits{}
			for wait, limit := range map[string]*time.Duration{
				"connect": &limits.Connect, "reply": &limits.Reply, "accept": &limits.Accept, "data": &limits.Idle,
			} {
				if len(s.Args) == 0 || slices.Contains(s.Args, wait) {
					*limit = s.Limit
				}
			}
			r.behavior.limits = limits
			r.endSession()
			return nil
		},
	}
}
