package play

import (
	"context"
	"fmt"

	"activeftp/harness/internal/facts"
	"activeftp/harness/scenario"
)

// step is a word of the language together with its action.
type step struct {
	scenario.StepWord
	do func(ctx context.Context, r *run, s *scenario.Step) error
}

// steps returns the steps of the language. Each has its own file, step_NAME.go.
func steps() []step {
	return []step{
		siteStep(), serverStep(), busyStep(), startStep(), policyStep(), verifyStep(), allowStep(), announceStep(),
		ipv6Step(), typeStep(), restStep(), protStep(), trustStep(), certificateStep(), onStep(), strangerStep(),
		abortStep(), limitStep(), faultStep(), relayStep(), withinStep(), makeStep(),
		retrStep(), storStep(), appeStep(), listStep(), nlstStep(), mlsdStep(), repeatStep(), togetherStep(),
		checkStep(),
	}
}

// Language returns the language of scenarios that Run can run.
func Language() scenario.Language {
	l := scenario.Language{Facts: facts.Words()}
	for _, s := range steps() {
		l.Steps = append(l.Steps, s.StepWord)
	}
	return l
}

// Read parses a scenario file. Its error joins errors of type [*scenario.Error].
func Read(file string, data []byte) (*scenario.Scenario, error) { return Language().Read(file, data) }

// carryOut performs a step.
func carryOut(ctx context.Context, r *run, s *scenario.Step) error {
	for _, known := range steps() {
		if known.Name == s.Word {
			return known.do(ctx, r, s)
		}
	}
	return fmt.Errorf("no action for the step %q", s.Word)
}
