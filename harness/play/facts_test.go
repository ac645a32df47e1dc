package play

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/core"
	"activeftp/harness/report"
	"activeftp/harness/scenario"
)

// TestWrongFact checks the complete finding and the dialogue for a wrong fact.
func TestWrongFact(t *testing.T) {
	c := playScript(t, "site payroll\nbusy 10000\n\nretr report.csv\n\tport 10000\n\tbytes 8\n"+settings+"-- server/report.csv --\nid,paid\n")
	want := []report.Finding{{
		File: "test.txtar", Line: 6, Severity: core.Error, Rule: "port",
		Message: "retr report.csv", Want: "10000", Got: "10001",
	}}
	if diff := cmp.Diff(want, c.Findings); diff != "" {
		t.Error(diff)
	}
	for _, line := range []string{"> USER anonymous", "> PASS ****", "> RETR report.csv", "< 226 Closing transfer connection", "> QUIT"} {
		if !slices.Contains(c.Talk, line) {
			t.Errorf("%q is missing from the dialogue %q", line, c.Talk)
		}
	}
}

// TestFacts checks each fact of the language on one step, both when it holds and
// when it fails, with the expected and the actual value of the finding.
func TestFacts(t *testing.T) {
	const payroll, pensions = "site payroll\n", "site pensions\n"
	const busy = "busy 10000-10002\n" + payroll
	const retr = "retr report.csv\n"
	const truncated = "on RETR reply 150 then dial then move 3 then close then reply 226\n"
	invalid := "\n-- settings --\n[ftp-active-mode]\nbase-port = 80\nnumber-of-ports = 1\n[transfer-site payroll]\nenable-active-connection-mode = yes\nnetwork-zone = none\n"
	ftps := "\n-- settings --\n[transfer-site payroll]\nenable-active-connection-mode = yes\nnetwork-zone = none\nuse-ftps = yes\n"
	tests := []struct {
		setup, step, fact string
		settings          string // empty: the default settings
		want              string // empty: the fact holds
		got               gotText
	}{
		{setup: payroll, step: retr, fact: "port 10000"},
		{setup: payroll, step: retr, fact: "port 9000-10000"},
		{setup: payroll, step: retr, fact: "port 10001-10002", want: "10001-10002", got: "10000"},
		{setup: payroll, step: "repeat 3 " + retr, fact: "port 10000-10002"},
		{setup: payroll, step: "repeat 3 " + retr, fact: "port 10000-10001", want: "10000-10001", got: "10002"},
		{setup: pensions, step: retr, fact: "port 10000", want: "10000", got: "no port announced"},
		{setup: payroll, step: "repeat 4 " + retr, fact: "ports 3"},
		{setup: payroll, step: "repeat 4 " + retr, fact: "ports 4", want: "4", got: "3"},
		{setup: pensions, step: retr, fact: "ports 1", want: "1", got: "0"},
		{setup: payroll, step: retr, fact: "bytes 8"},
		{setup: payroll, step: retr, fact: "bytes 7", want: "7", got: "8"},
		{setup: pensions, step: "together 2 " + retr, fact: "bytes 8", want: "8", got: "16"},
		{setup: payroll + "stranger\n", step: retr, fact: "rejected"},
		{setup: payroll + "stranger\nstranger\n", step: retr, fact: "rejected", want: "1", got: "2"},
		{setup: payroll, step: retr, fact: "rejected 1", want: "1", got: "0"},
		{setup: payroll, step: retr, fact: "reply 226"},
		{setup: pensions, step: retr, fact: "reply 226"},
		{setup: payroll, step: retr, fact: "reply 150", want: "150", got: "226"},
		{setup: payroll, step: retr, fact: "lasted 1us"},
		{setup: payroll, step: retr, fact: "lasted 1m", want: "1m0s", got: ""},
		{setup: payroll + truncated, step: retr, fact: "differs"},
		{setup: payroll, step: retr, fact: "differs", want: "different content", got: "done"},
		{setup: payroll, step: retr, fact: "done"},
		{setup: busy, step: retr, fact: "failed range-exhausted"},
		{setup: busy, step: retr, fact: "failed port-busy", want: "port-busy", got: "range-exhausted"},
		{setup: payroll, step: retr, fact: "failed port-busy", want: "port-busy", got: "done"},
		{setup: pensions, step: retr, fact: "passive"},
		{setup: payroll, step: retr, fact: "passive", want: "passive", got: "active"},
		{setup: payroll, step: retr, fact: "data clear"},
		{setup: payroll, step: retr, fact: "data resumed", want: "resumed", got: "clear"},
		{setup: payroll, step: retr, fact: "data resumed", settings: ftps},
		{setup: payroll, step: retr, fact: "data secured", settings: ftps},
		{setup: payroll, step: retr, fact: "data clear", settings: ftps, want: "clear", got: "secured"},
		{setup: payroll + "relay from 127.0.0.9\nverify warn\n", step: retr, fact: "warned"},
		{setup: payroll + "verify warn\n", step: retr, fact: "warned", want: "a warning", got: "the connection came from 127.0.0.1"},
		{setup: payroll, step: retr, fact: "refused syntax", want: "syntax", got: "not refused"},
		{setup: payroll, step: retr, fact: "refused port-base-bounds", settings: invalid},
		{setup: payroll, step: retr, fact: "refused port-end-high", settings: invalid, want: "port-end-high", got: "refused by port-base-bounds"},
		{step: payroll, fact: "refused port-base-bounds", settings: invalid},
		{step: payroll, fact: "refused port-end-high", settings: invalid, want: "port-end-high", got: "refused by port-base-bounds"},
		{step: payroll, fact: "refused port-base-bounds", want: "port-base-bounds", got: "not refused"},
		{step: "check\n", fact: "finding port-base-bounds", settings: invalid},
		{step: "check\n", fact: "done"},
		{step: "check\n", fact: "done", settings: invalid, want: "no other error", got: "port-base-bounds"},
		{step: "check\n", fact: "finding port-range-unset", want: "port-range-unset", got: "port-known-service, port-capacity"},
	}
	failed := map[string]bool{}
	for _, test := range tests {
		text := test.setup + test.step + "\t" + test.fact + "\n"
		t.Run(strings.TrimSpace(test.step)+", "+test.fact, func(t *testing.T) {
			settingsFile := test.settings
			if settingsFile == "" {
				settingsFile = settings
			}
			script := text + settingsFile + "-- server/report.csv --\nid,paid\n"
			s := mustRead(t, script)
			step := s.Steps[len(s.Steps)-1]
			word := step.Facts[0].Word
			var want []finding
			if test.want != "" {
				want = []finding{{step.Facts[0].Line, word, test.want, test.got}}
			}
			got := findings(Run(t.Context(), []*scenario.Scenario{s}, Options{}).Cases[0])
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
			if test.want != "" {
				failed[word] = true
			}
		})
	}
	for _, word := range Language().Facts {
		if !failed[word.Name] {
			t.Errorf("no case in which the fact %q fails", word.Name)
		}
	}
}

// TestChecksWithoutFacts checks the failures that a scenario reports although it
// states no fact about them.
func TestChecksWithoutFacts(t *testing.T) {
	refused := "\n-- settings --\n[ftp-active-mode]\nbase-port = 80\nnumber-of-ports = 1\nport-end = 1\n[transfer-site payroll]\nenable-active-connection-mode = yes\nnetwork-zone = any\n"
	tests := []struct {
		name, text string
		want       []finding
	}{
		{"failed transfer", "site payroll\nretr missing\n\tbytes 0\n" + settings,
			[]finding{{3, "done", "done", "failed: transfer-refused"}}},
		{"repeated transfers", "site payroll\nbusy 10002\nstart 1\npolicy once\nrepeat 3 list\nstart 2\nrepeat 3 list\n" + settings,
			[]finding{{8, "done", "done", "3 of 3 failed: port-busy"}}},
		{"refused transfer", "site payroll\nlist\n" + refused,
			[]finding{{3, "done", "done", "refused by port-base-bounds, zone-active-proxied"}}},
		{"facts of refused transfer", "site payroll\nlist\n\tport 80\n\trefused port-base-bounds\n" + refused,
			[]finding{{4, "port", "port 80", "refused by port-base-bounds, zone-active-proxied"}}},
		{"error in the settings", "check\n" + refused,
			[]finding{{2, "done", "no other error", "port-base-bounds, zone-active-proxied"}}},
		{"second error in the settings", "check\n\tfinding port-base-bounds\n" + refused,
			[]finding{{2, "done", "no other error", "zone-active-proxied"}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, findings(playScript(t, test.text))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestDoneAndFailed checks that if a step states both facts, at least one transfer
// is done and each of the others failed with the stated cause.
func TestDoneAndFailed(t *testing.T) {
	const both = "\tdone\n\tfailed port-busy\n"
	tests := []struct {
		name, text string
		want       []finding
	}{
		{"all done", "site payroll\nrepeat 2 list\n" + both, nil},
		{"none done", "site payroll\npolicy once\nbusy 10000\nrepeat 2 list\n" + both,
			[]finding{{6, "done", "done", "none of 2"}}},
		{"other cause", "site payroll\nrepeat 2 retr missing\n" + both, []finding{
			{4, "done", "done", "none of 2"},
			{5, "failed", "port-busy", "transfer-refused"},
		}},
		{"some done", "site payroll pensions\npolicy once\nbusy 10000\nrepeat 2 list\n" + both, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, findings(playScript(t, test.text+settings))); diff != "" {
				t.Error(diff)
			}
		})
	}
}
