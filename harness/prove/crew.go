package prove

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"activeftp/core"
	"activeftp/harness/report"
)

// Bounds on the sessions of a sweep.
const (
	maxSessions    = 32                     // at once, unless Options.Parallel says otherwise
	growInterval   = 250 * time.Millisecond // without a result for so long, sessions are added
	redialInterval = time.Second            // between attempts to replace the only session
	maxRedials     = 120                    // in a row
)

// maxAlikeFailures is the number of ports after which a sweep ends early, because
// all of them failed alike for a reason that is not the port's.
const maxAlikeFailures = 8

// crew tries the ports of a sweep over several sessions. Their number grows while
// no attempt ends, because a closed port keeps its session for a whole time-out.
type crew struct {
	prover *prover
	wide   int // highest number of workers

	mu        sync.Mutex
	sweep     *sweep
	finished  int    // ports with a result
	alike     int    // ports that failed like the first one
	failure   string // the kind of that failure
	abandoned bool   // the sweep ended because all failed alike
	open      int    // sessions open now
	widest    int    // highest number of sessions open at once
	redials   int    // attempts to replace the only session, in a row
	redialing bool   // one worker does that
	refusal   string // why a session could not be opened
	stopped   string // why the whole proof ended, if it did
}

func newCrew(p *prover, ports int) *crew {
	wide := maxSessions
	if p.options.Parallel > 0 {
		wide = p.options.Parallel
	}
	return &crew{prover: p, wide: min(wide, ports), sweep: newSweep(ports)}
}

// try tries every port, or as many as it can until ctx ends or the partner opens
// no session. The first worker has a session already.
func (c *crew) try(ctx context.Context, first *worker) {
	ended := make(chan struct{})
	workers, running := 1, 1
	start := func(w *worker) {
		go func() {
			c.work(ctx, w)
			if w != first || w.ended() {
				c.closed(w)
			}
			ended <- struct{}{}
		}()
	}
	c.opened()
	start(first)
	add := min(defaultParallel, c.wide) - 1
	tick := time.NewTicker(growInterval)
	defer tick.Stop()
	for before := 0; running > 0; {
		for range add {
			start(c.prover.newWorker(workers))
			workers++
			running++
		}
		add = 0
		select {
		case <-ended:
			if running--; running == 0 && c.leftOver(ctx) {
				start(first)
				running++
			}
		case <-tick.C:
			add = c.growth(running, &before)
		}
	}
}

// leftOver reports whether ports are left that the first worker can try over its session
// after the others have ended: one that was refused gave its port back only after the
// first worker had found none.
func (c *crew) leftOver(ctx context.Context) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return ctx.Err() == nil && !c.abandoned && c.open > 0 && c.sweep.untried > 0
}

// growth returns the number of workers to add: as many as there are, if no port
// was finished since the last call.
func (c *crew) growth(running int, before *int) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	stuck := c.finished == *before
	*before = c.finished
	if !stuck || c.refusal != "" || c.sweep.untried == 0 {
		return 0
	}
	return min(running, c.wide-running)
}

// work tries ports until none is left, ctx ends or the worker gets no session.
func (c *crew) work(ctx context.Context, w *worker) {
	for {
		port, ok := c.take(ctx)
		if !ok {
			return
		}
		if w.ended() {
			c.closed(w)
		}
		if w.session == nil {
			if reason := w.ready(ctx); reason != "" {
				if !c.refused(ctx, port, reason) {
					return
				}
				continue
			}
			c.opened()
		}
		c.finish(port, c.prover.tryPort(ctx, w, port))
	}
}

// take returns the port to try next. ok is false if there is none.
func (c *crew) take(ctx context.Context) (port int, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if ctx.Err() != nil || c.abandoned {
		return 0, false
	}
	return c.sweep.next()
}

// opened counts a session that was opened.
func (c *crew) opened() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.open++
	c.widest = max(c.widest, c.open)
	c.redials = 0
}

// closed closes the session of a worker, if it has one.
func (c *crew) closed(w *worker) {
	if w.session == nil {
		return
	}
	w.close()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.open--
}

// refused returns a port for which a worker got no session. It reports whether
// the worker goes on: if no session is left, one worker tries to replace it,
// because many partners count a session for a while after its end.
func (c *crew) refused(ctx context.Context, port int, reason string) bool {
	if !c.keepsTrying(ctx, port, reason) {
		return false
	}
	pause(ctx, redialInterval)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.redialing = false
	return true
}

// keepsTrying gives a port back and reports whether the worker replaces the only
// session.
func (c *crew) keepsTrying(ctx context.Context, port int, reason string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sweep.giveBack(port)
	if ctx.Err() != nil {
		return false
	}
	c.refusal = reason
	if c.open > 0 || c.redialing || c.redials == maxRedials {
		return false
	}
	c.redials++
	c.redialing = true
	return true
}

// finish sets the result of a port. The zero result returns the port untried.
func (c *crew) finish(port int, r portResult) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if r.status == "" {
		c.sweep.giveBack(port)
		return
	}
	if r.status == report.PortFailed && (c.finished == 0 || c.failure == r.kind) {
		c.alike++
		c.failure = r.kind
	}
	c.finished++
	c.abandoned = c.alike == c.finished && c.alike >= maxAlikeFailures
	c.sweep.finish(port, r)
	if progress := c.prover.options.Progress; progress != nil {
		progress(c.finished, len(c.sweep.results))
	}
}

// endProgress completes the progress of a sweep that ended early.
func (c *crew) endProgress() {
	if total := len(c.sweep.results); c.finished < total && c.prover.options.Progress != nil {
		c.prover.options.Progress(total, total)
	}
}

// tryAlone tries ports again over the session of w, with no other open: those on which
// this host could not listen, because its own control connections can use them,
// and one of each kind of failure that several sessions may have caused. If that
// one succeeds, the others like it are tried again, too.
func (c *crew) tryAlone(ctx context.Context, w *worker) {
	if c.abandoned = c.finished > 0 && c.alike == c.finished; c.abandoned {
		if c.widest > 1 && c.succeedsAlone(ctx, w) {
			c.goOnAlone(ctx, w)
		}
		return
	}
	healed := 0
	doubtful := c.sweep.doubtful(c.widest > 1)
	if len(doubtful) > 0 {
		settle(ctx, w)
	}
	for _, group := range doubtful {
		for i, port := range group {
			if ctx.Err() != nil || w.ready(ctx) != "" {
				return
			}
			before := c.sweep.results[port]
			r := c.prover.tryPort(ctx, w, port)
			if r.status == "" || r.status != report.PortOpen && i == 0 && before.status != report.PortBusy {
				break
			}
			c.sweep.results[port] = r
			if r.status == report.PortOpen && before.status != report.PortBusy {
				healed++
			}
		}
	}
	if healed > 0 {
		c.warn(healed)
	}
}

// succeedsAlone makes a transfer over a port that failed, with no other session
// open, and reports whether it succeeds.
func (c *crew) succeedsAlone(ctx context.Context, w *worker) bool {
	settle(ctx, w)
	if w.ready(ctx) != "" {
		return false
	}
	port := slices.IndexFunc(c.sweep.results, func(r portResult) bool { return r.status == report.PortFailed })
	return c.prover.tryPort(ctx, w, port).status == report.PortOpen
}

// goOnAlone tries all ports over the session of w, after they failed with
// several.
func (c *crew) goOnAlone(ctx context.Context, w *worker) {
	failed := 0
	for port, r := range c.sweep.results {
		if r.status == report.PortFailed {
			c.sweep.giveBack(port)
			failed++
		}
	}
	c.warn(failed)
	c.wide, c.open, c.abandoned, c.finished, c.alike = 1, 0, false, 0, 0
	c.try(ctx, w)
}

// warn adds the warning about ports that failed only while several sessions were
// open.
func (c *crew) warn(ports int) {
	c.prover.warnSessions(fmt.Sprintf("a transfer over %s failed with %s at once and succeeded alone",
		core.Count(ports, "port"), core.Count(c.widest, "session")))
}
