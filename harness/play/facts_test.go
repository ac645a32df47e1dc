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

// TestWrongFact is the whole of what a reader gets of one wrong fact.
func TestWrongFact(t *testing.T) {
	c := playText(t, "site payroll\nbusy 10000\n\nretr report.csv\n\tport 10000\n\tbytes 8\n"+settings+"-- server/report.csv --\nid,paid\n")
	want := []report.Finding{{
		File: "test.txtar", Line: 6, Severity: core.Error, Rule: "port",
		Message: "retr report.csv", Want: "10000", Got: "10001",
	}}
	if diff := cmp.Diff(want, c.Findings); diff != "" {
		t.Error(diff)
	}
	for _, line := range []string{"> USER anonymous", "> PASS ****", "> RETR report.csv", "< 226 Closing transfer connection", "> QUIT"} {
		if !slices.Contains(c.Talk, line) {
			t.Errorf("the dialogue has no %q: %q", line, c.Talk)
		}
	}
}

// TestFacts plays one step each time; every fact of the language is seen to
// hold, and to fail with what was wanted and what happened.
func TestFacts(t *testing.T) {
	const payroll, pensions = "site payroll\n", "site pensions\n"
	const busy = "busy 10000-10002\n" + payroll
	const retr = "retr report.csv\n"
	const short = "on RETR reply 150 then dial then move 3 then close then reply 226\n"
	broken := "\n-- settings --\n[ftp-active-mode]\nbase-port = 80\nnumber-of-ports = 1\n[transfer-site payroll]\nenable-active-connection-mode = yes\nnetwork-zone = none\n"
	secured := "\n-- settings --\n[transfer-site payroll]\nenable-active-connection-mode = yes\nnetwork-zone = none\nuse-ftps = yes\n"
	tests := []struct {
		before, step, fact string
		settings           string // empty: settings
		want               string // empty: the fact holds
		got                said
	}{
		{before: payroll, step: retr, fact: "port 10000"},
		{before: payroll, step: retr, fact: "port 9000-10000"},
		{before: payroll, step: retr, fact: "port 10001-10002", want: "10001-10002", got: "10000"},
		{before: payroll, step: "repeat 3 " + retr, fact: "port 10000-10002"},
		{before: payroll, step: "repeat 3 " + retr, fact: "port 10000-10001", want: "10000-10001", got: "10002"},
		{before: pensions, step: retr, fact: "port 10000", want: "10000", got: "no port announced"},
		{before: payroll, step: "repeat 4 " + retr, fact: "ports 3"},
		{before: payroll, step: "repeat 4 " + retr, fact: "ports 4", want: "4", got: "3"},
		{before: pensions, step: retr, fact: "ports 1", want: "1", got: "0"},
		{before: payroll, step: retr, fact: "bytes 8"},
		{before: payroll, step: retr, fact: "bytes 7", want: "7", got: "8"},
		{before: pensions, step: "together 2 " + retr, fact: "bytes 8", want: "8", got: "16"},
		{before: payroll + "stranger\n", step: retr, fact: "rejected"},
		{before: payroll + "stranger\nstranger\n", step: retr, fact: "rejected", want: "1", got: "2"},
		{before: payroll, step: retr, fact: "rejected 1", want: "1", got: "0"},
		{before: payroll, step: retr, fact: "reply 226"},
		{before: pensions, step: retr, fact: "reply 226"},
		{before: payroll, step: retr, fact: "reply 150", want: "150", got: "226"},
		{before: payroll, step: retr, fact: "lasted 1us"},
		{before: payroll, step: retr, fact: "lasted 1m", want: "1m0s", got: ""},
		{before: payroll + short, step: retr, fact: "differs"},
		{before: payroll, step: retr, fact: "differs", want: "another file", got: "done"},
		{before: payroll, step: retr, fact: "done"},
		{before: busy, step: retr, fact: "failed range-exhausted"},
		{before: busy, step: retr, fact: "failed port-busy", want: "port-busy", got: "range-exhausted"},
		{before: payroll, step: retr, fact: "failed port-busy", want: "port-busy", got: "done"},
		{before: pensions, step: retr, fact: "passive"},
		{before: payroll, step: retr, fact: "passive", want: "passive", got: "active"},
		{before: payroll, step: retr, fact: "data clear"},
		{before: payroll, step: retr, fact: "data resumed", want: "resumed", got: "clear"},
		{before: payroll, step: retr, fact: "data resumed", settings: secured},
		{before: payroll, step: retr, fact: "data secured", settings: secured},
		{before: payroll, step: retr, fact: "data clear", settings: secured, want: "clear", got: "secured"},
		{before: payroll + "relay from 127.0.0.9\nverify warn\n", step: retr, fact: "warned"},
		{before: payroll + "verify warn\n", step: retr, fact: "warned", want: "a warning", got: "the connection came from 127.0.0.1"},
		{before: payroll, step: retr, fact: "refused syntax", want: "syntax", got: "not refused"},
		{before: payroll, step: retr, fact: "refused port-base-bounds", settings: broken},
		{before: payroll, step: retr, fact: "refused port-end-high", settings: broken, want: "port-end-high", got: "refused by port-base-bounds"},
		{step: payroll, fact: "refused port-base-bounds", settings: broken},
		{step: payroll, fact: "refused port-end-high", settings: broken, want: "port-end-high", got: "refused by port-base-bounds"},
		{step: payroll, fact: "refused port-base-bounds", want: "port-base-bounds", got: "not refused"},
		{step: "check\n", fact: "finding port-base-bounds", settings: broken},
		{step: "check\n", fact: "done"},
		{step: "check\n", fact: "done", settings: broken, want: "no further error", got: "port-base-bounds"},
		{step: "check\n", fact: "finding port-range-unset", want: "port-range-unset", got: "port-known-service"},
	}
	tested := map[string]bool{}
	for _, test := range tests {
		text := test.before + test.step + "\t" + test.fact + "\n"
		t.Run(strings.TrimSpace(test.step)+", "+test.fact, func(t *testing.T) {
			given := test.settings
			if given == "" {
				given = settings
			}
			script := text + given + "-- server/report.csv --\nid,paid\n"
			s := read(t, script)
			step := s.Steps[len(s.Steps)-1]
			word := step.Facts[0].Word
			var want []found
			if test.want != "" {
				want = []found{{step.Facts[0].Line, word, test.want, test.got}}
			}
			got := findings(Run(t.Context(), []*scenario.Scenario{s}, Options{}).Cases[0])
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
			if test.want != "" {
				tested[word] = true
			}
		})
	}
	for _, word := range Language().Facts {
		if !tested[word.Name] {
			t.Errorf("the fact %q is nowhere seen to fail", word.Name)
		}
	}
}

// TestUnstated: what a scenario does not mention must be well all the same.
func TestUnstated(t *testing.T) {
	refused := "\n-- settings --\n[ftp-active-mode]\nbase-port = 80\nnumber-of-ports = 1\nport-end = 1\n[transfer-site payroll]\nenable-active-connection-mode = yes\nnetwork-zone = any\n"
	tests := []struct {
		name, text string
		want       []found
	}{
		{"a transfer that fails", "site payroll\nretr missing\n\tbytes 0\n" + settings,
			[]found{{3, "done", "done", "failed: transfer-refused"}}},
		{"transfers in turn", "site payroll\nbusy 10002\nstart 1\npolicy once\nrepeat 3 list\nstart 2\nrepeat 3 list\n" + settings,
			[]found{{8, "done", "done", "3 of 3 failed: port-busy"}}},
		{"a refused transfer", "site payroll\nlist\n" + refused,
			[]found{{3, "done", "done", "refused by port-base-bounds, zone-active-proxied"}}},
		{"facts of a refused transfer", "site payroll\nlist\n\tport 80\n\trefused port-base-bounds\n" + refused,
			[]found{{4, "port", "port 80", "refused by port-base-bounds, zone-active-proxied"}}},
		{"an error of the settings", "check\n" + refused,
			[]found{{2, "done", "no further error", "port-base-bounds, zone-active-proxied"}}},
		{"another error of the settings", "check\n\tfinding port-base-bounds\n" + refused,
			[]found{{2, "done", "no further error", "zone-active-proxied"}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, findings(playText(t, test.text))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestDoneAndFailed: where both are stated, each transfer is the one or the
// other, and one of them is done.
func TestDoneAndFailed(t *testing.T) {
	const both = "\tdone\n\tfailed port-busy\n"
	tests := []struct {
		name, text string
		want       []found
	}{
		{"all done", "site payroll\nrepeat 2 list\n" + both, nil},
		{"none done", "site payroll\npolicy once\nbusy 10000\nrepeat 2 list\n" + both,
			[]found{{6, "done", "done", "none of 2"}}},
		{"another cause", "site payroll\nrepeat 2 retr missing\n" + both, []found{
			{4, "done", "done", "none of 2"},
			{5, "failed", "port-busy", "transfer-refused"},
		}},
		{"a part of them", "site payroll pensions\npolicy once\nbusy 10000\nrepeat 2 list\n" + both, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, findings(playText(t, test.text+settings))); diff != "" {
				t.Error(diff)
			}
		})
	}
}
