package play

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"time"

	"activeftp/harness/report"
	"activeftp/harness/scenario"
)

// Options configures Run. The zero value runs four scenarios per processor at a
// time and reports no progress.
type Options struct {
	Parallel int // scenarios to run at a time; below 1: four per processor, because most of them mostly wait

	// Progress, if set, is called after each scenario, by one goroutine at a time.
	Progress func(done, total int)
	// Update, if set, is called after each scenario with want/ files, by one
	// goroutine at a time. It gets the actual content of each want/ file by name.
	// Its error becomes a finding.
	Update func(s *scenario.Scenario, actual map[string]string) error
}

// Run runs the scenarios, each with its own partner and client address, and
// reports their results in the order given. If ctx ends, scenarios that have not
// started are reported as failed.
func Run(ctx context.Context, scenarios []*scenario.Scenario, o Options) *report.Report {
	r := &report.Report{Cases: make([]report.Case, len(scenarios))}
	var mu sync.Mutex
	done := 0
	finished := func() {
		mu.Lock()
		defer mu.Unlock()
		if done++; o.Progress != nil {
			o.Progress(done, len(scenarios))
		}
	}
	if update := o.Update; update != nil {
		o.Update = func(s *scenario.Scenario, actual map[string]string) error {
			mu.Lock()
			defer mu.Unlock()
			return update(s, actual)
		}
	}
	inParallel(o.Parallel, len(scenarios), func(i int) {
		start := time.Now()
		r.Cases[i] = playOne(ctx, scenarios[i], o)
		r.Cases[i].Elapsed = time.Since(start)
		finished()
	})
	return r
}

// inParallel calls do with 0 to n-1, at most width calls at a time, and waits for
// all of them. A width below 1 means four per processor.
func inParallel(width, n int, do func(i int)) {
	if width < 1 {
		width = 4 * runtime.GOMAXPROCS(0)
	}
	next := make(chan int)
	var workers sync.WaitGroup
	for range min(width, n) {
		workers.Go(func() {
			for i := range next {
				do(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	workers.Wait()
}

// playOne runs one scenario and checks that it leaves nothing behind.
func playOne(ctx context.Context, s *scenario.Scenario, o Options) report.Case {
	r := &run{scenario: s, options: o, result: report.Case{Name: s.Name, File: s.File, Title: s.Title}}
	if err := ctx.Err(); err != nil {
		r.fail(1, "run", fmt.Sprintf("not started: %v", context.Cause(ctx)))
		return r.result
	}
	name := fmt.Sprintf("%s %p", s.Name, r)
	labeled(ctx, name, r.play)
	if stacks := stillRunning(name); stacks != "" {
		r.fail(1, "leak", "goroutines still run after the scenario:\n"+stacks)
	}
	r.checkLeft()
	r.release()
	r.result.Talk = r.dialogue.full.Lines()
	return r.result
}

// play runs the scenario from setup to cleanup.
func (r *run) play(ctx context.Context) {
	if err := r.open(); err != nil {
		r.fail(1, "run", err.Error())
	} else if r.runSteps(ctx) {
		r.checkWants()
		r.checkPartnerFiles()
	}
	r.close()
}
