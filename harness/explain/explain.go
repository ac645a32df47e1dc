// Package explain joins the explanations of all ids that findings carry, for the
// command and for the pages that the build writes.
package explain

import (
	"slices"

	"activeftp/core"
	"activeftp/harness/checklist"
	"activeftp/harness/conformance"
	"activeftp/harness/dial"
	"activeftp/harness/netlab"
	"activeftp/harness/observe"
	"activeftp/harness/play"
	"activeftp/harness/prove"
	"activeftp/harness/report"
)

// Group is the explanations of one kind of id.
type Group struct {
	Name         string // one word, such as "causes"
	Title        string // heading of the group
	Explanations []report.Explanation
}

// Rules is the name of the group of the rules.
const Rules = "rules"

// Groups returns the explanations of all ids. Two groups can explain the same id,
// because two commands can use it for different findings.
func Groups() []Group {
	return []Group{
		{Rules, "Rules for settings", rules()},
		{"checklist", "Items of the checklist", checklist.Explanations()},
		{"causes", "Causes of failed transfers", report.CauseExplanations()},
		{"proofs", "Findings of activeftp prove and dial", slices.Concat(prove.Explanations(), netlab.Explanations(), dial.Explanations())},
		{"observed", "Findings of activeftp observe", observe.Explanations()},
		{"scenarios", "Words of scenarios, and findings of activeftp run and conformance", slices.Concat(play.Explanations(), conformance.Explanations())},
	}
}

// All returns the explanations of all groups.
func All() []report.Explanation {
	var all []report.Explanation
	for _, g := range Groups() {
		all = append(all, g.Explanations...)
	}
	return all
}

// rules returns the explanations of the core's rules.
func rules() []report.Explanation {
	var all []report.Explanation
	for _, r := range core.Rules() {
		all = append(all, report.Explanation{
			ID: r.ID, Kind: r.Severity.String(), Title: r.Title, Text: r.Why, Source: r.Source.String() + ", " + r.Where,
		})
	}
	return all
}
