package play

import (
	"context"
	"fmt"

	"activeftp/harness/internal/facts"
	"activeftp/harness/scenario"
)

// maxSites is the maximum number of sites in one step.
const maxSites = 64

func siteStep() step {
	return step{
		scenario.StepWord{
			Name: "site", Args: "NAME...", Help: "the sites to use, in turn, for the transfers that follow",
			Facts: []string{"refused"}, Read: scenario.ReadNames(1, maxSites),
		},
		func(_ context.Context, r *run, s *scenario.Step) error {
			r.sites = nil
			for _, name := range s.Args {
				site := r.settings.Settings.Site(name)
				if site == nil {
					return fmt.Errorf("the settings have no transfer site %q", name)
				}
				plan, refused := r.settings.Plan(site)
				r.sites = append(r.sites, sitePlan{plan, refused})
			}
			// Without this fact the refusal shows up at the first transfer.
			if s.Fact("refused") != nil {
				r.add(facts.CheckRefused(s, r.refused())...)
			}
			return nil
		},
	}
}
