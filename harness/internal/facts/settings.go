package facts

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"activeftp/core"
	"activeftp/harness/scenario"
)

func refusedFact() fact {
	return fact{FactWord: scenario.FactWord{
		Name: "refused", Args: "RULE", Help: "the settings forbid the transfer, and nothing is sent", Read: readRule,
	}}
}

func findingFact() fact {
	return fact{FactWord: scenario.FactWord{
		Name: "finding", Args: "RULE", Help: "the settings have this finding", Read: readRule,
	}}
}

func readRule(f *scenario.Fact, args []string) error {
	if len(args) != 1 {
		return scenario.ErrArgs
	}
	if _, ok := core.LookupRule(args[0]); !ok {
		var ids []string
		for _, r := range core.Rules() {
			ids = append(ids, r.ID)
		}
		if near := core.Nearest(args[0], ids); near != "" {
			return fmt.Errorf("unknown rule %q; did you mean %q?", args[0], near)
		}
		return fmt.Errorf("unknown rule %q; run \"activeftp rules\" for a list", args[0])
	}
	f.Name = args[0]
	return nil
}

// CheckRefused returns the failures of a step whose transfers core forbids because
// of the refused diagnostics.
func CheckRefused(step *scenario.Step, refused []core.Diagnostic) (failures []Failure) {
	rules := rulesOf(refused)
	got := "refused by " + strings.Join(rules, ", ")
	if len(rules) == 0 {
		got = "not refused"
	}
	for _, f := range step.Facts {
		switch {
		case f.Word != "refused":
			failures = append(failures, Failure{f.Line, f.Word, step.Text, f.Text, got})
		case !slices.Contains(rules, f.Name):
			failures = append(failures, Failure{f.Line, f.Word, step.Text, f.Name, got})
		}
	}
	if step.Fact("refused") == nil {
		failures = append(failures, Failure{step.Line, "done", step.Text, "done", got})
	}
	return failures
}

// CheckFindings returns the failures of a step "check". An error among the
// diagnostics that no fact names and no acceptance covers is a failure.
func CheckFindings(step *scenario.Step, diagnostics []core.Diagnostic) (failures []Failure) {
	rules := rulesOf(diagnostics)
	for _, f := range step.Facts {
		if f.Word == "finding" && !slices.Contains(rules, f.Name) {
			failures = append(failures, Failure{
				f.Line, f.Word, step.Text, f.Name, cmp.Or(strings.Join(rules, ", "), "no finding"),
			})
		}
	}
	done := step.Fact("done")
	var unexpected []string
	for _, d := range diagnostics {
		if d.Severity == core.Error && d.Accepted == nil && (done != nil || !namesFinding(step, d.Rule)) {
			unexpected = append(unexpected, d.Rule)
		}
	}
	if len(unexpected) == 0 {
		return failures
	}
	line := step.Line
	if done != nil {
		line = done.Line
	}
	return append(failures, Failure{line, "done", step.Text, "no other error", strings.Join(unexpected, ", ")})
}

// namesFinding reports whether the step has a fact "finding" with the rule.
func namesFinding(step *scenario.Step, rule string) bool {
	return slices.ContainsFunc(step.Facts, func(f scenario.Fact) bool { return f.Word == "finding" && f.Name == rule })
}

func rulesOf(diagnostics []core.Diagnostic) []string {
	var rules []string
	for _, d := range diagnostics {
		rules = append(rules, d.Rule)
	}
	return rules
}
