package conformance

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"activeftp/core"
	"activeftp/harness/checklist"
	"activeftp/harness/play"
	"activeftp/harness/report"
	"activeftp/harness/scenario"
)

// own names what is known of this project's client: why an item does not hold
// of it, or cannot.
const own = "client"

// Run is how this project's client stands to the checklist. It runs those of
// the scenarios that say what they conform to; an item holds when every scenario
// that names it does. Items that bind a server alone are listed with what is
// known of servers.
//
// An item that no scenario shows and nothing explains fails. So does one that
// scenarios show although it is said not to apply, and one that they name although
// it does not exist.
func Run(ctx context.Context, all []*scenario.Scenario, o play.Options) (*report.Report, error) {
	known, err := checklist.KnownOf(own)
	if err != nil {
		return nil, err
	}
	chosen := slices.DeleteFunc(slices.Clone(all), func(s *scenario.Scenario) bool { return len(s.Conforms) == 0 })
	played := play.Run(ctx, chosen, o)
	shown := map[string][]*report.Case{} // by item
	for i, s := range chosen {
		for _, id := range s.Conforms {
			shown[id] = append(shown[id], &played.Cases[i])
		}
	}
	r := &report.Report{}
	for _, item := range checklist.Items() {
		row, err := clientRow(item, shown[item.ID], known), error(nil)
		if !item.Client {
			row, err = serverRow(item)
		}
		if err != nil {
			return nil, err
		}
		r.Cases = append(r.Cases, row)
		delete(shown, item.ID)
	}
	for _, id := range slices.Sorted(maps.Keys(shown)) {
		r.Cases = append(r.Cases, strayRow(id, shown[id]))
	}
	r.Conclusion = "the client of activeftp: " + checklist.Summary(r.Cases)
	return r, nil
}

// serverRow lists an item that binds a server alone.
func serverRow(item checklist.Item) (report.Case, error) {
	row := report.Case{Name: item.ID, Title: item.Requirement, Status: item.Who()}
	for _, server := range []string{checklist.Bundled, checklist.Vsftpd} {
		known, err := checklist.KnownOf(server)
		if err != nil {
			return row, err
		}
		words := checklist.Pass.String()
		if v, ok := known[item.ID]; ok {
			words = fmt.Sprintf("%v, %s", v.Status, v.Detail)
		}
		row.Proved = append(row.Proved, server+": "+words)
	}
	return row, nil
}

// clientRow is how the client stands to an item.
func clientRow(item checklist.Item, shown []*report.Case, known checklist.Known) report.Case {
	row := report.Case{Name: item.ID, Title: item.Requirement}
	var held, skipped []string
	for _, c := range shown {
		row.Elapsed += c.Elapsed
		switch {
		case c.Skipped != "":
			skipped = append(skipped, "not played here: "+c.Name+": "+c.Skipped)
		case c.Worst() == 0:
			held = append(held, c.Name)
		default:
			row.Findings = append(row.Findings, c.Findings...)
			row.Talk = append(row.Talk, c.Talk...)
		}
	}
	if len(held) > 0 {
		row.Proved = []string{"shown by " + strings.Join(held, ", ")}
	}
	row.Proved = append(row.Proved, skipped...)
	v := clientVerdict(item, shown, len(held), known)
	switch {
	case len(row.Findings) > 0:
		v.Status = checklist.Fail
	case v.Status != checklist.Pass:
		row.Findings = []report.Finding{v.Finding(item)}
	}
	row.Status = v.Status.String()
	return row
}

// clientVerdict is how the client stands to an item of whose scenarios so many
// hold and none fails.
func clientVerdict(item checklist.Item, shown []*report.Case, held int, known checklist.Known) checklist.Verdict {
	v, isKnown := known[item.ID]
	switch {
	case isKnown && v.Status == checklist.NotApplicable && len(shown) > 0:
		return checklist.Verdict{Status: checklist.Fail, Detail: "a scenario shows it, and yet it is said not to apply: " + v.Detail}
	case isKnown:
		return v
	case len(shown) == 0:
		return checklist.Verdict{Status: checklist.Fail, Detail: "no scenario shows it, and nothing explains why"}
	case held == 0:
		return checklist.Verdict{Status: checklist.NotApplicable, Detail: "not found out: no scenario that shows it can be played here"}
	}
	return checklist.Verdict{Status: checklist.Pass}
}

// strayRow is of an id that scenarios name and that does not exist.
func strayRow(id string, cases []*report.Case) report.Case {
	row := report.Case{Name: id, Title: "no item of the checklist", Status: checklist.Fail.String()}
	for _, c := range cases {
		row.Findings = append(row.Findings, report.Finding{
			File: c.File, Severity: core.Error, Rule: "conforms", Message: "names " + id,
		})
	}
	return row
}
