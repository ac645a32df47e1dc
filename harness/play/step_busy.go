package play

import (
	"context"

	"activeftp/harness/scenario"
)

func busyStep() step {
	return step{
		scenario.StepWord{
			Name: "busy", Args: "PORT|FIRST-LAST...", Help: "another program occupies these ports on the client",
			Read: func(s *scenario.Step, args []string) error {
				if len(args) == 0 {
					return scenario.ErrArgs
				}
				for _, arg := range args {
					ports, err := scenario.ReadPorts(arg)
					if err != nil {
						return err
					}
					s.Ports = append(s.Ports, ports)
				}
				return nil
			},
		},
		func(_ context.Context, r *run, s *scenario.Step) error { return r.ports.occupy(s.Ports) },
	}
}
