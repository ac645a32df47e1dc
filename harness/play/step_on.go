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
			Name: "on", Args: "COMMAND ACTION [then ACTION]...", Help: "the partner's actions on a command in the next transfers",
			Read: func(s *scenario.Step, args []string) (err error) {
				if len(args) < 2 {
					return scenario.ErrArgs
				}
				s.Args = args[:1]
				s.Actions, err = scripted.Read(args[0], args[1:])
				return err
			},
			Check: checkOnUnique,
		},
		func(_ context.Context, r *run, s *scenario.Step) error {
			r.stage.Queue(s)
			return nil
		},
	}
}

// checkOnUnique returns an error if an earlier step "on" has the same command
// for the same transfers.
func checkOnUnique(s *scenario.Scenario, i int) error {
	if len(s.Steps[i].Args) == 0 { // it failed to parse
		return nil
	}
	command := s.Steps[i].Args[0]
	for i--; i >= 0 && !s.Steps[i].Transfer(); i-- {
		if step := &s.Steps[i]; step.Word == "on" && len(step.Args) == 1 && step.Args[0] == command {
			return fmt.Errorf("line %d already has actions for %s; join both lists with \"then\"", step.Line, command)
		}
	}
	return nil
}
