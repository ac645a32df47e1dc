package play

import (
	"context"
	"fmt"

	"activeftp/harness/internal/facts"
	"activeftp/harness/scenario"
)

// maxSites is the number of sites that one step can name.
const maxSites = 64

func siteStep() step {
	return step{
		scenario.StepWord{
			Name: "site", Args: "NAME...", Help: "the sites of the transfers that follow, in turn",
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
			// A scenario can also leave it to the transfer to show that it is refused.
			if s.Fact("refused") != nil {
				r.add(facts.CheckRefused(s, r.refused())...)
			}
			return nil
		},
	}
}
