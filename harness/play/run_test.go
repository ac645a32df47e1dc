package play

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"activeftp/harness/scenario"
)

func TestRunOrder(t *testing.T) {
	var all []*scenario.Scenario
	var want []string
	for i := range 20 {
		text := "# A scenario.\nsite payroll\nrepeat 1 list\n" + settings
		s, err := Read(fmt.Sprintf("dir/case_%02d.txtar", i), []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		all, want = append(all, s), append(want, s.Name+" A scenario. "+s.File)
	}
	var progress []int
	r := Run(t.Context(), all, Options{Parallel: 5, Progress: func(done, total int) {
		if total != len(all) {
			t.Errorf("total %d, want %d", total, len(all))
		}
		progress = append(progress, done)
	}})
	var got []string
	for _, c := range r.Cases {
		got = append(got, c.Name+" "+c.Title+" "+c.File)
		if c.Failed() || c.Elapsed <= 0 {
			t.Errorf("%s: %v, took %v", c.Name, c.Findings, c.Elapsed)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if len(progress) != len(all) || !slices.IsSorted(progress) || progress[len(all)-1] != len(all) {
		t.Errorf("progress %v", progress)
	}
}

func TestRunNothing(t *testing.T) {
	if r := Run(t.Context(), nil, Options{}); len(r.Cases) != 0 {
		t.Errorf("%d cases", len(r.Cases))
	}
}

func TestRunCancelled(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errors.New("enough"))
	s := read(t, "site payroll\nlist\n"+settings)
	r := Run(ctx, []*scenario.Scenario{s, s, s}, Options{})
	for _, c := range r.Cases {
		if len(c.Findings) != 1 || c.Findings[0].Rule != "run" || !strings.Contains(c.Findings[0].Message, "enough") {
			t.Errorf("%s: %+v", c.Name, c.Findings)
		}
		if len(c.Talk) > 0 {
			t.Errorf("%s: played: %q", c.Name, c.Talk)
		}
	}
}

// TestRunCancelledMidway: no transfer is tried once the run was cancelled, and
// nothing of it stays behind.
func TestRunCancelledMidway(t *testing.T) {
	defer goleak.VerifyNone(t)
	ctx, cancel := context.WithCancel(t.Context())
	r := &run{scenario: read(t, "site payroll\nmake server/big 1073741824\nretr big\n"+settings)}
	if err := r.open(); err != nil {
		t.Fatal(err)
	}
	defer r.close()
	for i := range 2 {
		if err := carryOut(ctx, r, &r.scenario.Steps[i]); err != nil {
			t.Fatal(err)
		}
	}
	if err := r.stage.Start(false); err != nil {
		t.Fatal(err)
	}
	cancel()
	retr := &r.scenario.Steps[2]
	if _, err := r.inTurn(ctx, retr, 1000); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want that it was cancelled", err)
	}
	if _, err := r.together(ctx, retr, 8); !errors.Is(err, context.Canceled) {
		t.Errorf("together: got %v, want that it was cancelled", err)
	}
}

func TestUpdateOption(t *testing.T) {
	s := read(t, "site payroll\nretr a\n"+settings+"-- server/a --\nnew\n-- want/client/a --\nold\n-- want/talk --\n-- want/diagnostics --\n")
	var got map[string]string
	r := Run(t.Context(), []*scenario.Scenario{s}, Options{Update: func(of *scenario.Scenario, actual map[string]string) error {
		got = actual
		return nil
	}})
	want := map[string]string{
		"want/client/a":    "new\n",
		"want/talk":        "> PORT 127,0,0,1,39,16\n< 200\n> RETR a\n< 150\n< 226\n",
		"want/diagnostics": "2: port-known-service\n",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if len(r.Cases[0].Findings) > 0 {
		t.Errorf("findings %v; what is updated is no finding", findings(r.Cases[0]))
	}

	// What was updated holds the next time.
	s.Want.Client["a"] = scenario.Section{Line: 1, Text: got["want/client/a"]}
	s.Want.Talk.Text, s.Want.Diagnostics.Text = got["want/talk"], got["want/diagnostics"]
	calls := 0
	r = Run(t.Context(), []*scenario.Scenario{s}, Options{Update: func(*scenario.Scenario, map[string]string) error {
		calls++
		return errors.New("read-only")
	}})
	if diff := cmp.Diff([]found{{1, "update", "", ""}}, findings(r.Cases[0])); diff != "" || calls != 1 {
		t.Errorf("called %d times; %s", calls, diff)
	}
}

// TestRunLeavesNothing: every way a transfer can end gives its goroutines and its
// ports back.
func TestRunLeavesNothing(t *testing.T) {
	defer goleak.VerifyNone(t)
	const files = "-- server/a --\nid\n-- client/b --\nid\n"
	texts := []string{
		"site payroll\nretr a\n", "site payroll\nretr missing\n", "site payroll\nbusy 10000-10002\nretr a\n",
		"site payroll\nstranger\nstor b\n", "site payroll\nserver active off\nlist\n", "site pensions\nretr a\n",
		"site payroll\nmake server/big 1073741824\nabort\nretr big\n", "site payroll pensions\ntogether 8 retr a\n",
		"site payroll\non PORT dial then knock from 127.0.0.9 then reply 500\nlist\n", "site payroll\non greeting reply 421\nlist\n",
		"site payroll\nwithin 50ms\non RETR reply 150 then dial then move 1\nretr a\n", "site payroll\non STOR reply 150 then dial then drop\nstor b\n",
		"site payroll\nserver user a\nlist\n", "site nobody\n", "site payroll\nstor missing\n",
	}
	var all []*scenario.Scenario
	for _, text := range texts {
		all = append(all, read(t, text+settings+files))
	}
	r := Run(t.Context(), all, Options{Parallel: 4})
	for _, c := range r.Cases {
		for _, f := range c.Findings {
			if f.Rule == "leak" {
				t.Errorf("%s: %s", c.Name, f.Text())
			}
		}
	}
}

func TestInParallel(t *testing.T) {
	for _, test := range []struct{ width, n int }{{1, 5}, {3, 10}, {10, 3}, {0, 4}, {-1, 4}, {4, 0}} {
		var now, most, sum atomic.Int64
		inParallel(test.width, test.n, func(i int) {
			most.Store(max(most.Load(), now.Add(1)))
			sum.Add(int64(i))
			now.Add(-1)
		})
		if want := int64(test.n * (test.n - 1) / 2); sum.Load() != want {
			t.Errorf("%+v: sum of the numbers is %d, want %d", test, sum.Load(), want)
		}
		if test.width > 0 && most.Load() > int64(test.width) {
			t.Errorf("%+v: %d at once", test, most.Load())
		}
	}
}
