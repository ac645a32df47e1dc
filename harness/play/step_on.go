package play

import (
	"context"
	"fmt"

	"activeftp/harness/scenario"
	"activeftp/harness/scripted"
)

func onStep() step {
	return step{
		scenario.StepWord{
			Name: "on", Args: "COMMAND ACTION [then ACTION]...", Help: "the partner's actions on a command, in the next transfers",
			Read: func(s *scenario.Step, args []string) (err error) {
				if len(args) < 2 {
					return scenario.ErrArgs
				}
				s.Args = args[:1]
				s.Actions, err = scripted.Read(args[0], args[1:])
				return err
			},
			Check: checkOnce,
		},
		func(_ context.Context, r *run, s *scenario.Step) error {
			r.stage.Queue(s)
			return nil
		},
	}
}

// checkOnce checks that no step "on" before this one is about the same command of
// the same transfers.
func checkOnce(s *scenario.Scenario, i int) error {
	if len(s.Steps[i].Args) == 0 { // it could not be read
		return nil
	}
	command := s.Steps[i].Args[0]
	for i--; i >= 0 && !s.Steps[i].Transfer(); i-- {
		if step := &s.Steps[i]; step.Word == "on" && len(step.Args) == 1 && step.Args[0] == command {
			return fmt.Errorf("the actions on %s are given already, on line %d; expected one list with \"then\"", command, step.Line)
		}
	}
	return nil
}
