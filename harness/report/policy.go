package report

import (
	"cmp"
	"errors"
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
	Stale    []BaselineFinding // in the order of Compare
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

// ruleOff stands for core.NotChecked.
const ruleOff = "off"

// Compare orders findings by file, rule, path and message.
func (f BaselineFinding) Compare(other BaselineFinding) int {
	return cmp.Or(cmp.Compare(f.File, other.File), cmp.Compare(f.Rule, other.Rule), cmp.Compare(f.Path, other.Path), cmp.Compare(f.Message, other.Message))
}

// Word returns the rule's severity as a configuration file has it.
func (c RuleChange) Word() string {
	if c.Severity == core.NotChecked {
		return ruleOff
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

// read returns the policy. A rule must be one of the core.
func (p *policyJSON) read() (Policy, error) {
	policy := Policy{Config: p.Config}
	for _, rule := range core.Rules() {
		word, changed := p.Rules[rule.ID]
		if !changed {
			continue
		}
		change := RuleChange{ID: rule.ID}
		if word == ruleOff {
			change.Severity = core.NotChecked
		} else if err := change.Severity.UnmarshalText([]byte(word)); err != nil {
			return policy, fmt.Errorf("rules.%s: %w", rule.ID, err)
		}
		policy.Rules = append(policy.Rules, change)
	}
	if len(policy.Rules) < len(p.Rules) {
		return policy, errors.New("rules: a rule that this activeftp does not have")
	}
	if p.Baseline != nil {
		policy.Baseline, policy.Stale = p.Baseline.File, p.Baseline.Stale
	}
	for i := range policy.Stale {
		if policy.Stale[i].Count < 1 {
			return policy, fmt.Errorf("baseline.stale.%d: want a count from 1 up", i)
		}
	}
	return policy, nil
}

// decidesLike reports whether two policies decide the same; what the checks found of
// their baselines does not matter.
func (p *Policy) decidesLike(other *Policy) bool {
	return p.Config == other.Config && slices.Equal(p.Rules, other.Rules) && p.Baseline == other.Baseline
}

// joinedPolicy returns the policy of documents that decide alike, with what is no longer
// found of their baseline: a file that is gone is missing from every shard.
func joinedPolicy(documents []*Document) Policy {
	joined := documents[0].Report.Policy
	joined.Stale = nil
	for _, d := range documents {
		joined.Stale = append(joined.Stale, d.Report.Policy.Stale...)
	}
	slices.SortFunc(joined.Stale, BaselineFinding.Compare)
	joined.Stale = slices.Compact(joined.Stale)
	return joined
}
