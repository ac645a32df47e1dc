package play

import (
	"context"

	"activeftp/core/connect"
	"activeftp/harness/scenario"
)

func policyStep() step {
	const choices = "range|once|by-family|eprt-first|only-port|only-eprt"
	return step{
		scenario.StepWord{
			Name: "policy", Args: choices, Help: "the ports to try, or the command that announces them",
			Read: scenario.ReadOneOf(choices),
		},
		func(_ context.Context, r *run, s *scenario.Step) error {
			switch s.Args[0] {
			case "by-family":
				r.behavior.policy = connect.ByFamily
			case "eprt-first":
				r.behavior.policy = connect.EPRTFirst
			case "only-port":
				r.behavior.policy = connect.OnlyPORT
			case "only-eprt":
				r.behavior.policy = connect.OnlyEPRT
			default: // range or once: the range starts over
				r.ports.once = s.Args[0] == "once"
				r.ports.restart()
			}
			return nil
		},
	}
}
