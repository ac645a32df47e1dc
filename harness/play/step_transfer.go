package play

import (
	"context"

	"activeftp/harness/internal/facts"
	"activeftp/harness/scenario"
)

// transferFacts returns the names of the facts that a step with transfers may have.
func transferFacts() []string {
	return []string{
		"port", "ports", "bytes", "rejected", "reply", "lasted", "done", "differs", "failed", "passive", "data",
		"warned", "refused",
	}
}

// transferStep returns a step that makes one transfer with the FTP command name.
func transferStep(name, args, help string, read func(*scenario.Step, []string) error) step {
	return step{
		scenario.StepWord{Name: name, Args: args, Help: help, Facts: transferFacts(), Transfer: true, Read: read},
		func(ctx context.Context, r *run, s *scenario.Step) error {
			return r.runTransfers(s, func() ([]facts.Transfer, error) { return r.sequentially(ctx, s, 1) })
		},
	}
}
