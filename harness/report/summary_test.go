package report

import (
	"testing"

	"activeftp/core"
)

func TestSummary(t *testing.T) {
	checked := func(port int, severities ...core.Severity) Case {
		c := Case{Checked: &core.Result{PortEnd: port}}
		for _, s := range severities {
			c.Findings = append(c.Findings, Finding{Severity: s})
		}
		return c
	}
	known := func(marked, others int) Case {
		c := checked(0)
		for range marked {
			c.Findings = append(c.Findings, Finding{Severity: core.Error, Baseline: true})
		}
		for range others {
			c.Findings = append(c.Findings, Finding{Severity: core.Error, Accepted: &core.Acceptance{}})
		}
		return c
	}
	policy := Policy{
		Config: ".activeftp.toml", Baseline: "b.json", Stale: []BaselineFinding{{Count: 1}, {Count: 2}},
		Rules: []RuleChange{{"port-capacity", core.NotChecked}, {"port-reuse", core.Error}, {"site-nat", core.NotChecked}},
	}
	incomplete := func(severities ...core.Severity) Case {
		c := checked(0, severities...)
		c.Checked.Verdict = core.Incomplete
		return c
	}
	failed := Case{Findings: []Finding{{Severity: core.Error}}}
	tests := []struct {
		report Report
		want   string
	}{
		{Report{}, "nothing to do"},
		{Report{Cases: []Case{{}, failed, {}}}, "2 passed, 1 failed"},
		{Report{Cases: []Case{{}, failed, {Skipped: "no IPv6"}, {Skipped: "no IPv6", Findings: failed.Findings}}}, "1 passed, 2 failed, 1 skipped"},
		{Report{Cases: []Case{failed}, Conclusion: "not\nproved"}, `not\nproved`},
		{Report{Cases: []Case{checked(11023)}}, "pass; port end 11023"},
		{Report{Cases: []Case{checked(0)}}, "pass"},
		{Report{Cases: []Case{known(2, 1)}}, "pass: 1 accepted, 2 in the baseline"},
		{Report{Cases: []Case{known(1, 0), checked(0, core.Note)}}, "pass with notes: 0 errors, 0 warnings, 1 note, 1 in the baseline in 2 files"},
		{Report{Cases: []Case{checked(7)}, Policy: policy}, "pass; port end 7; not checked: port-capacity, site-nat; " +
			"3 findings of b.json no longer found; configuration .activeftp.toml"},
		{Report{Cases: []Case{checked(0, core.Note)}}, "pass with notes: 0 errors, 0 warnings, 1 note"},
		{Report{Cases: []Case{incomplete(core.Note)}}, "not fully checked: 0 errors, 0 warnings, 1 note"},
		{Report{Cases: []Case{checked(1, core.Note), incomplete(core.Note)}}, "not fully checked: 0 errors, 0 warnings, 2 notes in 2 files"},
		{Report{Cases: []Case{checked(1, core.Warning), incomplete(core.Note)}}, "pass with warnings: 0 errors, 1 warning, 1 note in 2 files"},
		{Report{Cases: []Case{checked(0, core.Warning)}}, "pass with warnings: 0 errors, 1 warning, 0 notes"},
		{Report{Cases: []Case{checked(7, core.Error), checked(8, core.Error, core.Note)}}, "fail: 2 errors, 0 warnings, 1 note in 2 files"},
	}
	for _, test := range tests {
		if got := test.report.Summary(); got != test.want {
			t.Errorf("got %q, want %q", got, test.want)
		}
	}
}
