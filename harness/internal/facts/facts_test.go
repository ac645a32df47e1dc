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

// transfer returns an active transfer over a port that ended with a cause.
func transfer(port int, cause connect.Cause) Transfer {
	return Transfer{Mode: core.Active, Outcome: client.Outcome{Outcome: connect.Outcome{Port: port, Cause: cause}}}
}

func TestCheckTransfers(t *testing.T) {
	const done, busy = connect.CauseDone, connect.CausePortBusy
	stated := func(facts ...scenario.Fact) *scenario.Step {
		return &scenario.Step{Line: 3, Text: "list", Word: "list", Facts: facts}
	}
	broken := transfer(1, connect.CauseDataBroken)
	broken.Reply, broken.Err = connect.Reply{Code: 426, Lines: []string{"Broken"}}, errors.New("reset")
	wrong := transfer(1, done)
	wrong.Mismatch = "3 bytes moved"
	for name, test := range map[string]struct {
		step *scenario.Step
		all  []Transfer
		want []Failure
	}{
		"nothing stated, done":   {stated(), []Transfer{transfer(1, done)}, nil},
		"nothing stated, failed": {stated(), []Transfer{broken}, []Failure{{3, "done", "list", "done", "failed: data-broken: 426 Broken: reset"}}},
		"no transfer":            {stated(), nil, []Failure{{3, "done", "list", "done", ""}}},
		"some of many":           {stated(), []Transfer{transfer(1, done), transfer(2, busy)}, []Failure{{3, "done", "list", "done", "1 of 2 failed: port-busy"}}},
		"another file":           {stated(), []Transfer{wrong}, []Failure{{Line: 3, Word: "content", Message: "list: 3 bytes moved"}}},
		"another file, stated":   {stated(scenario.Fact{Line: 4, Word: "differs"}), []Transfer{wrong}, nil},
		"done and failed": {
			stated(scenario.Fact{Line: 4, Word: "done"}, scenario.Fact{Line: 5, Word: "failed", Name: "port-busy"}),
			[]Transfer{transfer(1, done), transfer(2, busy)}, nil,
		},
		"ports": {
			stated(scenario.Fact{Line: 4, Word: "ports", Number: 1, Max: 1}, scenario.Fact{Line: 5, Word: "port", Ports: core.PortRange{Base: 1, Number: 1}}),
			[]Transfer{transfer(2, done), transfer(1, done), transfer(2, done)},
			[]Failure{{4, "ports", "list", "1", "2"}, {5, "port", "list", "1", "2"}},
		},
		"refused, and tried": {
			stated(scenario.Fact{Line: 4, Word: "refused", Name: "syntax"}), []Transfer{transfer(1, done)},
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

// Every fact about transfers has a check, and no two facts have one name.
func TestTable(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range table() {
		if seen[f.Name] {
			t.Errorf("%s appears twice", f.Name)
		}
		seen[f.Name] = true
		if about := f.Name == "refused" || f.Name == "finding"; (f.check == nil) != about {
			t.Errorf("%s: has a check: %t", f.Name, f.check != nil)
		}
		if f.Help == "" || f.Read == nil {
			t.Errorf("%s lacks help or a reader", f.Name)
		}
	}
}
