package play

import (
	"cmp"
	"context"
	"fmt"
	"runtime"
	"sync"
	"time"

	"activeftp/core"
	"activeftp/harness/report"
	"activeftp/harness/scenario"
)

// Options says how scenarios are run. The zero value runs four scenarios for
// each processor at once and reports nothing on the way.
type Options struct {
	Parallel int // scenarios at once; below 1: four for each processor, for most of them wait most of the time

	// Progress is called after each scenario, from one goroutine at a time.
	Progress func(done, total int)
	// Update is called with what a scenario came to, by the name of each want/
	// file that it has; from one goroutine at a time. Its error is a finding.
	Update func(s *scenario.Scenario, actual map[string]string) error
}

// Run plays the scenarios, each with a partner and a client address of its own,
// and reports on them in the order in which they were given. A scenario that
// ctx no longer lets start is reported as failed.
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

// inParallel calls do with 0 to n-1, at most width at once, and waits for all.
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

// playOne plays one scenario.
func playOne(ctx context.Context, s *scenario.Scenario, o Options) report.Case {
	p := &play{scenario: s, options: o, result: report.Case{Name: s.Name, File: s.File, Title: s.Title}}
	if err := ctx.Err(); err != nil {
		p.fail(1, "run", fmt.Sprintf("not started: %v", context.Cause(ctx)))
		return p.result
	}
	name := fmt.Sprintf("%s %p", s.Name, p)
	marked(ctx, name, p.run)
	if stacks := stillRunning(name); stacks != "" {
		p.fail(1, "leak", "goroutines are left behind:\n"+stacks)
	}
	p.result.Talk = p.talk.full.Lines()
	return p.result
}

// run plays the scenario from its beginning to its end.
func (p *play) run(ctx context.Context) {
	if err := p.open(); err != nil {
		p.fail(1, "run", err.Error())
	} else if p.steps(ctx) {
		p.wants()
	}
	p.close()
}

// fail adds a finding that has no want and got.
func (p *play) fail(line int, word, message string) {
	p.result.Findings = append(p.result.Findings, report.Finding{
		File: p.scenario.File, Line: line, Severity: core.Error, Rule: word, Message: message,
	})
}

// differ adds a finding of a fact that does not hold.
func (p *play) differ(line int, word, what, want, got string) {
	p.result.Findings = append(p.result.Findings, report.Finding{
		File: p.scenario.File, Line: line, Severity: core.Error, Rule: word,
		Message: what, Want: cmp.Or(want, `""`), Got: cmp.Or(got, `""`),
	})
}
