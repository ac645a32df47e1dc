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

// ownClient is the name of this project's client among the known verdicts.
const ownClient = "client"

// ruleUnknownItem is the id of the finding about a scenario that names an item
// that does not exist.
const ruleUnknownItem = "conforms"

// Explanations returns the explanations of the ids that only this package uses.
func Explanations() []report.Explanation {
	return []report.Explanation{{
		ID: ruleUnknownItem, Kind: core.Error.String(), Title: "a scenario names only items of the checklist",
		Text:   `The line "# conforms:" of a scenario names an id that the checklist does not have. Correct the id; activeftp conformance lists all items.`,
		Source: "activeftp conformance",
	}}
}

// Run checks this project's client against the checklist. It plays the scenarios
// that name items; an item passes if every scenario that names it passes. Items
// that bind only a server are listed with the known verdicts on servers.
//
// An item fails if no scenario names it and no known verdict explains why, or if
// a scenario names it although it is known not to apply. A name that is not in
// the checklist fails too.
func Run(ctx context.Context, scenarios []*scenario.Scenario, o play.Options) (*report.Report, error) {
	known, err := checklist.KnownOf(ownClient)
	if err != nil {
		return nil, err
	}
	naming := slices.DeleteFunc(slices.Clone(scenarios), func(s *scenario.Scenario) bool { return len(s.Conforms) == 0 })
	played := play.Run(ctx, naming, o)
	cases := map[string][]*report.Case{} // by item id
	for i, s := range naming {
		for _, id := range s.Conforms {
			cases[id] = append(cases[id], &played.Cases[i])
		}
	}
	r := &report.Report{}
	for _, item := range checklist.Items() {
		row, err := clientRow(item, cases[item.ID], known), error(nil)
		if !item.Client {
			row, err = serverRow(item)
		}
		if err != nil {
			return nil, err
		}
		r.Cases = append(r.Cases, row)
		delete(cases, item.ID)
	}
	for _, id := range slices.Sorted(maps.Keys(cases)) {
		r.Cases = append(r.Cases, unknownRow(id, cases[id]))
	}
	r.Conclusion = "activeftp's own client: " + checklist.Summary(r.Cases)
	return r, nil
}

// serverRow returns the row of an item that binds only a server.
func serverRow(item checklist.Item) (report.Case, error) {
	row := report.Case{Name: item.ID, Title: item.Requirement, Status: item.Who()}
	for _, server := range []string{checklist.Bundled, checklist.Vsftpd} {
		known, err := checklist.KnownOf(server)
		if err != nil {
			return row, err
		}
		status := checklist.Pass.String()
		if v, ok := known[item.ID]; ok {
			status = fmt.Sprintf("%v, %s", v.Status, v.Detail)
		}
		row.Proved = append(row.Proved, server+": "+status)
	}
	return row, nil
}

// clientRow returns the row of an item that binds the client, from the cases of
// the scenarios that name it.
func clientRow(item checklist.Item, cases []*report.Case, known checklist.Known) report.Case {
	row := report.Case{Name: item.ID, Title: item.Requirement}
	var passed, skipped []string
	for _, c := range cases {
		row.Elapsed += c.Elapsed
		switch {
		case c.Skipped != "":
			skipped = append(skipped, "not played here: "+c.Name+": "+c.Skipped)
		case c.Worst() == 0:
			passed = append(passed, c.Name)
		default:
			row.Findings = append(row.Findings, c.Findings...)
			row.Talk = append(row.Talk, c.Talk...)
		}
	}
	if len(passed) > 0 {
		row.Proved = []string{"shown by " + strings.Join(passed, ", ")}
	}
	row.Proved = append(row.Proved, skipped...)
	v := clientVerdict(item, len(cases), len(passed), known)
	switch {
	case len(row.Findings) > 0:
		v.Status = checklist.Fail
	case v.Status != checklist.Pass:
		row.Findings = []report.Finding{v.Finding(item)}
	}
	row.Status = v.Status.String()
	return row
}

// clientVerdict returns the verdict on the client for an item that scenarios name.
// None of them failed, and passed were not skipped.
func clientVerdict(item checklist.Item, scenarios, passed int, known checklist.Known) checklist.Verdict {
	v, isKnown := known[item.ID]
	switch {
	case isKnown && v.Status == checklist.NotApplicable && scenarios > 0:
		return checklist.Verdict{Status: checklist.Fail, Detail: "a scenario shows it, although it is listed as not applicable: " + v.Detail}
	case isKnown:
		return v
	case scenarios == 0:
		return checklist.Verdict{Status: checklist.Fail, Detail: "no scenario shows it, and no reason is listed"}
	case passed == 0:
		return checklist.Verdict{Status: checklist.NotApplicable, Detail: "not checked: no scenario that shows it can be played here"}
	}
	return checklist.Verdict{Status: checklist.Pass}
}

// unknownRow returns the row of an id that scenarios name and the checklist does
// not have.
func unknownRow(id string, cases []*report.Case) report.Case {
	row := report.Case{Name: id, Title: "not an item of the checklist", Status: checklist.Fail.String()}
	for _, c := range cases {
		row.Findings = append(row.Findings, report.Finding{
			File: c.File, Severity: core.Error, Rule: ruleUnknownItem, Message: "names " + id,
		})
	}
	return row
}
