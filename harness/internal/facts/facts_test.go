package facts

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/core"
	"activeftp/core/connect"
	"activeftp/harness/client"
	"activeftp/harness/scenario"
)

// transfer returns an active transfer over the port that ended with the cause.
func transfer(port int, cause connect.Cause) Transfer {
	return Transfer{Mode: core.Active, Outcome: client.Outcome{Outcome: connect.Outcome{Port: port, Cause: cause}}}
}

func TestCheckTransfers(t *testing.T) {
	const done, busy = connect.CauseDone, connect.CausePortBusy
	list := func(facts ...scenario.Fact) *scenario.Step {
		return &scenario.Step{Line: 3, Text: "list", Word: "list", Facts: facts}
	}
	broken := transfer(1, connect.CauseDataBroken)
	broken.Reply, broken.Err = connect.Reply{Code: 426, Lines: []string{"Broken"}}, errors.New("reset")
	mismatch := transfer(1, done)
	mismatch.Mismatch = "3 bytes moved"
	for name, test := range map[string]struct {
		step *scenario.Step
		all  []Transfer
		want []Failure
	}{
		"no fact, done":     {list(), []Transfer{transfer(1, done)}, nil},
		"no fact, failed":   {list(), []Transfer{broken}, []Failure{{3, "done", "list", "done", "failed: data-broken: 426 Broken: reset"}}},
		"no transfer":       {list(), nil, []Failure{{3, "done", "list", "done", ""}}},
		"some failed":       {list(), []Transfer{transfer(1, done), transfer(2, busy)}, []Failure{{3, "done", "list", "done", "1 of 2 failed: port-busy"}}},
		"mismatch":          {list(), []Transfer{mismatch}, []Failure{{Line: 3, Word: "content", Message: "list: 3 bytes moved"}}},
		"mismatch, differs": {list(scenario.Fact{Line: 4, Word: "differs"}), []Transfer{mismatch}, nil},
		"done and failed": {
			list(scenario.Fact{Line: 4, Word: "done"}, scenario.Fact{Line: 5, Word: "failed", Name: "port-busy"}),
			[]Transfer{transfer(1, done), transfer(2, busy)}, nil,
		},
		"ports": {
			list(scenario.Fact{Line: 4, Word: "ports", Number: 1, Max: 1}, scenario.Fact{Line: 5, Word: "port", Ports: core.PortRange{Base: 1, Number: 1}}),
			[]Transfer{transfer(2, done), transfer(1, done), transfer(2, done)},
			[]Failure{{4, "ports", "list", "1", "2"}, {5, "port", "list", "1", "2"}},
		},
		"refused, but tried": {
			list(scenario.Fact{Line: 4, Word: "refused", Name: "syntax"}), []Transfer{transfer(1, done)},
			[]Failure{{4, "refused", "list", "syntax", "not refused"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, CheckTransfers(test.step, test.all)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestTable checks that every fact about transfers has a check, and that names are
// unique.
func TestTable(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range table() {
		if seen[f.Name] {
			t.Errorf("%s appears twice", f.Name)
		}
		seen[f.Name] = true
		if aboutSettings := f.Name == "refused" || f.Name == "finding"; (f.check == nil) != aboutSettings {
			t.Errorf("%s has a check: %t, want %t", f.Name, f.check != nil, !aboutSettings)
		}
		if f.Help == "" || f.Read == nil {
			t.Errorf("%s lacks help or a reader", f.Name)
		}
	}
}
