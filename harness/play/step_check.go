package play

import (
	"context"

	"activeftp/harness/internal/facts"
	"activeftp/harness/scenario"
)

func checkStep() step {
	return step{
		scenario.StepWord{
			Name: "check", Help: "checks the settings",
			Facts: []string{"finding", "done"}, Read: scenario.ReadNames(0, 0),
		},
		func(_ context.Context, r *run, s *scenario.Step) error {
			r.add(facts.CheckFindings(s, r.settings.Diagnostics)...)
			return nil
		},
	}
}
