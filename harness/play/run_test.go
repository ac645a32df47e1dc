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
			t.Errorf("%s: findings %v, elapsed %v", c.Name, c.Findings, c.Elapsed)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if len(progress) != len(all) || !slices.IsSorted(progress) || progress[len(all)-1] != len(all) {
		t.Errorf("progress %v, want 1 to %d", progress, len(all))
	}
}

func TestRunNothing(t *testing.T) {
	if r := Run(t.Context(), nil, Options{}); len(r.Cases) != 0 {
		t.Errorf("got %d cases, want none", len(r.Cases))
	}
}

func TestRunCancelled(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errors.New("interrupted"))
	s := mustRead(t, "site payroll\nlist\n"+settings)
	r := Run(ctx, []*scenario.Scenario{s, s, s}, Options{})
	for _, c := range r.Cases {
		if len(c.Findings) != 1 || c.Findings[0].Rule != "run" || !strings.Contains(c.Findings[0].Message, "interrupted") {
			t.Errorf("%s: %+v", c.Name, c.Findings)
		}
		if len(c.Talk) > 0 {
			t.Errorf("%s was run: %q", c.Name, c.Talk)
		}
	}
}

// TestRunCancelledMidway checks that transfers fail with the context's error once
// it is cancelled, and leave no goroutine behind.
func TestRunCancelledMidway(t *testing.T) {
	defer goleak.VerifyNone(t)
	ctx, cancel := context.WithCancel(t.Context())
	r := &run{scenario: mustRead(t, "site payroll\nmake server/big 1073741824\nretr big\n"+settings)}
	if err := r.open(); err != nil {
		t.Fatal(err)
	}
	defer r.release()
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
	if _, err := r.sequentially(ctx, retr, 1000); !errors.Is(err, context.Canceled) {
		t.Errorf("sequentially: %v, want %v", err, context.Canceled)
	}
	if _, err := r.concurrently(ctx, retr, 8); !errors.Is(err, context.Canceled) {
		t.Errorf("concurrently: %v, want %v", err, context.Canceled)
	}
}

func TestUpdateOption(t *testing.T) {
	s := mustRead(t, "site payroll\nretr a\n"+settings+"-- server/a --\nnew\n-- want/client/a --\nold\n-- want/talk --\n-- want/diagnostics --\n")
	var got map[string]string
	r := Run(t.Context(), []*scenario.Scenario{s}, Options{Update: func(_ *scenario.Scenario, actual map[string]string) error {
		got = actual
		return nil
	}})
	want := map[string]string{
		"want/client/a":    "new\n",
		"want/talk":        "> PORT 127,0,0,1,39,16\n< 200\n> RETR a\n< 150\n< 226\n",
		"want/diagnostics": "2: port-known-service\n3: port-capacity\n",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if len(r.Cases[0].Findings) > 0 {
		t.Errorf("updated content is reported: %v", findings(r.Cases[0]))
	}

	// The updated scenario passes, except for the error of Update itself.
	s.Want.Client["a"] = scenario.Section{Line: 1, Text: got["want/client/a"]}
	s.Want.Talk.Text, s.Want.Diagnostics.Text = got["want/talk"], got["want/diagnostics"]
	calls := 0
	r = Run(t.Context(), []*scenario.Scenario{s}, Options{Update: func(*scenario.Scenario, map[string]string) error {
		calls++
		return errors.New("read-only")
	}})
	if diff := cmp.Diff([]finding{{1, "update", "", ""}}, findings(r.Cases[0])); diff != "" || calls != 1 {
		t.Errorf("Update was called %d times, want 1; findings:\n%s", calls, diff)
	}
}

// TestRunCleansUp checks that scenarios release their goroutines and ports however
// a transfer ends.
func TestRunCleansUp(t *testing.T) {
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
		all = append(all, mustRead(t, text+settings+files))
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
		var running, peak, sum atomic.Int64
		inParallel(test.width, test.n, func(i int) {
			peak.Store(max(peak.Load(), running.Add(1)))
			sum.Add(int64(i))
			running.Add(-1)
		})
		if want := int64(test.n * (test.n - 1) / 2); sum.Load() != want {
			t.Errorf("%+v: the arguments add up to %d, want %d", test, sum.Load(), want)
		}
		if test.width > 0 && peak.Load() > int64(test.width) {
			t.Errorf("%+v: %d simultaneous calls", test, peak.Load())
		}
	}
}
