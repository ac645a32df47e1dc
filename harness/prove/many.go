package prove

import (
	"context"
	"fmt"
	"io"
	"slices"
	"sync"

	"activeftp/core"
	"activeftp/core/connect"
	"activeftp/harness/client"
	"activeftp/harness/internal/content"
)

// many is the additional transfers of a proof. Its methods are safe for
// concurrent use.
type many struct {
	prover *prover
	ports  *client.Ports

	mu      sync.Mutex
	done    int
	failed  []int // transfers that failed; at most maxFailed
	missed  int   // transfers that were not tried
	failure client.Outcome
	first   int    // transfer of failure
	reason  string // why transfers were not tried
}

// maxFailed is the number of failed transfers after which no other is tried.
const maxFailed = 100

// manyTransfers makes the additional transfers. With the bundled partner they
// alternate uploads and downloads; with a real one they are listings. If some
// failed, it finds out whether they succeed one at a time.
func (p *prover) manyTransfers(ctx context.Context, ports *client.Ports) {
	n := p.options.Transfers
	m := &many{prover: p, ports: ports}
	wide := p.options.Parallel
	if wide < 1 {
		wide = defaultParallel
	}
	if r := ports.Range(); r.Given() {
		wide = min(wide, r.Number) // more sessions would only wait for a port
	}
	p.distribute(ctx, n, wide, m.try, m.miss)
	if len(m.failed) > 0 && wide > 1 && m.missed == 0 {
		m.tryAlone(ctx)
	}
	m.report(n, wide)
}

// try makes transfer i. After too many failures it counts it as not tried.
func (m *many) try(ctx context.Context, i int, w *worker) {
	m.mu.Lock()
	stop := len(m.failed) >= maxFailed
	m.mu.Unlock()
	if stop {
		m.miss(i, fmt.Sprintf("%d transfers had failed", maxFailed))
		return
	}
	o := w.transfer(ctx, "transfer", m.transfer(i, w.number))
	m.mu.Lock()
	defer m.mu.Unlock()
	switch {
	case o.Done():
		m.done++
	case o.Cause == connect.CauseCancelled:
		m.missed++
		m.reason = causeText(ctx)
	default:
		if len(m.failed) == 0 {
			m.failure, m.first = o, i
		}
		m.failed = append(m.failed, i)
	}
}

// miss counts transfer i as not tried.
func (m *many) miss(_ int, reason string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.missed++
	m.reason = reason
}

// transfer returns transfer i. With the bundled partner it is an upload if i is
// even. Each worker uploads to a path of its own.
func (m *many) transfer(i, worker int) client.Transfer {
	p := m.prover
	switch {
	case p.target.bundled == nil:
		return p.active("LIST", m.ports)
	case i%2 == 0:
		t := p.active(fmt.Sprintf("STOR many-%d", worker), m.ports)
		t.Send = content.Generate(1 << 10)
		return t
	}
	t := p.active("RETR "+bundledFile, m.ports)
	t.Receive, t.Limit = io.Discard, proofSize
	return t
}

// tryAlone makes the failed transfers again over one session, up to the first
// that fails again.
func (m *many) tryAlone(ctx context.Context) {
	w := m.prover.newWorker(0)
	defer w.close()
	settle(ctx, w)
	for len(m.failed) > 0 && w.ready(ctx) == "" {
		o := w.transfer(ctx, "transfer", m.transfer(m.failed[0], w.number))
		if !o.Done() {
			return
		}
		m.failed = slices.Delete(m.failed, 0, 1)
		m.done++
	}
}

// report adds the result of n transfers over at most wide sessions.
func (m *many) report(n, wide int) {
	p := m.prover
	total := core.Count(n, "transfer")
	switch {
	case len(m.failed) > 0:
		p.fail(p.site.ActiveMode.Span().Line, "transfers", fmt.Sprintf("%d of %s failed; transfer %d, port %d: %s",
			len(m.failed), total, m.first+1, m.failure.Port, client.Explain(m.failure)))
	case m.failure.Cause != connect.CauseDone:
		p.warnSessions(fmt.Sprintf("some of %s failed with %s at once and succeeded one at a time: %s",
			total, core.Count(wide, "session"), client.Explain(m.failure)))
	}
	if m.missed > 0 {
		p.fail(p.site.ActiveMode.Span().Line, "transfers", fmt.Sprintf("%d of %s not tried: %s", m.missed, total, m.reason))
	}
	p.note("%d of %s done", m.done, total)
}
