package report

import (
	"fmt"
	"slices"
	"strings"

	"activeftp/core"
)

// Policy is what a team decided about a check outside the texts, in a configuration
// file and a baseline. The zero value decides nothing.
type Policy struct {
	Config   string            // configuration file; empty if there is none
	Rules    []RuleChange      // in the order of core.Rules
	Baseline string            // file of the baseline; empty if there is none
	Stale    []BaselineFinding // in the order of the baseline
}

// RuleChange gives a rule another severity. core.NotChecked turns the rule off.
type RuleChange struct {
	ID       string
	Severity core.Severity
}

// BaselineFinding is a finding of the baseline that the check did not find any more.
type BaselineFinding struct {
	File    string `json:"file"`
	Rule    string `json:"rule"`
	Path    string `json:"path"`
	Message string `json:"message"`
	Count   int    `json:"count"` // from 1
}

// Word returns the rule's severity as a configuration file has it.
func (c RuleChange) Word() string {
	if c.Severity == core.NotChecked {
		return "off"
	}
	return c.Severity.String()
}

// IsOff reports whether the policy turns a rule off.
func (p *Policy) IsOff(rule string) bool {
	return slices.Contains(p.Rules, RuleChange{rule, core.NotChecked})
}

// summary returns the end of the summary: the rules that are off, the findings of the
// baseline that are gone, and the configuration file. It is empty for the zero policy.
func (p *Policy) summary() string {
	text := ""
	var skipped []string
	for _, change := range p.Rules {
		if change.Severity == core.NotChecked {
			skipped = append(skipped, change.ID)
		}
	}
	if len(skipped) > 0 {
		text += "; not checked: " + strings.Join(skipped, ", ")
	}
	stale := 0
	for i := range p.Stale {
		stale += p.Stale[i].Count
	}
	if stale > 0 {
		text += fmt.Sprintf("; %s of %s no longer found", core.Count(stale, "finding"), Printable(p.Baseline))
	}
	if p.Config != "" {
		text += "; configuration " + Printable(p.Config)
	}
	return text
}

// policyJSON is the policy in the document of check. The zero policy has no member.
type policyJSON struct {
	Config   string            `json:"config,omitempty"`
	Rules    map[string]string `json:"rules,omitempty"` // severity or "off" by id
	Baseline *baselineJSON     `json:"baseline,omitempty"`
}

type baselineJSON struct {
	File  string            `json:"file"`
	Stale []BaselineFinding `json:"stale"`
}

// policyOf returns the JSON form of a policy.
func policyOf(p *Policy) policyJSON {
	document := policyJSON{Config: p.Config}
	if len(p.Rules) > 0 {
		document.Rules = make(map[string]string, len(p.Rules))
	}
	for _, change := range p.Rules {
		document.Rules[change.ID] = change.Word()
	}
	if p.Baseline != "" {
		document.Baseline = &baselineJSON{p.Baseline, append([]BaselineFinding{}, p.Stale...)}
	}
	return document
}
