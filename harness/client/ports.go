package client

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"activeftp/core"
	"activeftp/core/connect"
)

// Ports is a source of data ports for transfers. Sessions may share it; it is
// safe for concurrent use. A transfer that finds every port of a range leased to
// other transfers waits until one comes back.
type Ports struct {
	portRange core.PortRange
	pick      func() int // policy once: returns the offset of the only port to try; nil: try them all

	mu   sync.Mutex
	pool *connect.PortPool // nil under policy once, or if the system chooses
	// holding counts the leases that listen on a port or are about to try one. Only
	// they can give back a port that another lease waits for.
	holding  int
	waiting  []*lease  // in the order in which they began to wait
	returned time.Time // when a transfer last gave its port back
}

// RangePorts returns a source that takes the ports of a range in turn, from the
// offset start on. It skips ports that are in use, and prefers the least
// recently used one. A port rests for [Session.Patience] after a transfer whose
// partner may still connect, because the connection would reach the next transfer.
func RangePorts(r core.PortRange, start int) *Ports {
	return &Ports{portRange: r, pool: connect.NewPortPool(r, start)}
}

// OncePorts returns a source that tries a single port of a range, at the offset
// that pick returns. A transfer fails if that port is in use. Apache Commons
// Net does so, with a random pick.
func OncePorts(r core.PortRange, pick func() int) *Ports {
	return &Ports{portRange: r, pick: pick}
}

// AnyPort returns a source that leaves the choice to the operating system,
// which picks a port above 1023.
func AnyPort() *Ports { return new(Ports) }

// Range returns the range that the ports come from. It is zero if any port
// above 1023 may be used.
func (p *Ports) Range() core.PortRange { return p.portRange }

// Leased returns the number of ports that are not free for another transfer: those that
// one listens on or is about to try, and those that rest after one. It is 0 unless the
// source is from [RangePorts].
func (p *Ports) Leased() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.pool == nil {
		return 0
	}
	return p.pool.Leased()
}

// serve gives free ports to the waiting leases, the first one first. If no lease
// can give a port back, it ends every wait. The caller holds mu.
func (p *Ports) serve() {
	for len(p.waiting) > 0 {
		first := p.waiting[0]
		if !first.take() && p.holding > 0 {
			return
		}
		close(first.served)
		p.waiting = slices.Delete(p.waiting, 0, 1)
	}
}

// lastReturn returns the time at which a transfer last gave its port back.
func (p *Ports) lastReturn() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.returned
}

// lease is one transfer's search for a port, and its lease of the port found. The
// lock of its Ports guards the fields from search on.
type lease struct {
	source connect.PortSource // the machine takes the next port from it
	ports  *Ports
	search *connect.Search // nil without a pool
	next   int             // leased for this search and not tried yet; 0: none
	port   int             // bound; 0 before that
	holds  bool            // counted in Ports.holding
	served chan struct{}   // closed by serve at the end of a wait; nil before the first find

	busy    []int         // ports found in use by other programs
	timeout time.Duration // how long the wait lasted that ended without a port; 0: there was none
}

// lease starts a search for a port.
func (p *Ports) lease() *lease {
	l := &lease{ports: p}
	switch {
	case p.pool != nil:
		p.mu.Lock()
		defer p.mu.Unlock()
		l.search = p.pool.Search()
		l.source = l
	case p.pick != nil:
		l.source = connect.Once(p.portRange, p.pick())
	default:
		l.source = connect.Any()
	}
	return l
}

// find leases the port that Next returns next. Tried is the port that the last
// attempt found in use, or 0. If every port is leased and other transfers can
// give one back, find waits its turn. It gives up, and Next then returns none, if
// no port has come back for limit. It returns the error of ctx if that ends first.
func (l *lease) find(ctx context.Context, tried int, limit time.Duration) error {
	if l.search == nil || l.findNow(tried) {
		return nil
	}
	timer := time.NewTimer(limit)
	defer timer.Stop()
	for {
		select {
		case <-l.served:
			return nil
		case <-ctx.Done():
			l.leave(0)
			return fmt.Errorf("waiting for a port: %w", ctx.Err())
		case <-timer.C:
		}
		left := time.Until(l.ports.lastReturn().Add(limit))
		if left <= 0 {
			l.leave(limit)
			return nil
		}
		timer.Reset(left)
	}
}

// findNow puts the lease at the end of the queue and serves the queue. It returns
// false if the lease still waits.
func (l *lease) findNow(tried int) bool {
	p := l.ports
	p.mu.Lock()
	defer p.mu.Unlock()
	if tried != 0 {
		l.busy = append(l.busy, tried)
	}
	l.letGo()
	l.served = make(chan struct{})
	p.waiting = append(p.waiting, l)
	p.serve()
	return len(p.waiting) == 0 // the lease was the last one
}

// take leases the next port that is free. The caller holds mu.
func (l *lease) take() bool {
	port, ok := l.search.Next()
	if ok {
		l.next, l.holds = port, true
		l.ports.holding++
	}
	return ok
}

// letGo ends the count in Ports.holding. The caller holds mu.
func (l *lease) letGo() {
	if l.holds {
		l.holds = false
		l.ports.holding--
	}
}

// leave ends a wait without a port, after timeout, unless one has come just now.
func (l *lease) leave(timeout time.Duration) {
	l.ports.mu.Lock()
	defer l.ports.mu.Unlock()
	if i := slices.Index(l.ports.waiting, l); i >= 0 {
		l.ports.waiting = slices.Delete(l.ports.waiting, i, i+1)
		l.timeout = timeout
	}
}

// Next returns the port that find leased; ok is false if there is none.
func (l *lease) Next() (port int, ok bool) {
	l.ports.mu.Lock()
	defer l.ports.mu.Unlock()
	port, l.next = l.next, 0
	return port, port != 0
}

// bound ends the search. It keeps port, and returns the ports that were in use
// to the pool.
func (l *lease) bound(port int) {
	l.port = port
	if l.search != nil {
		l.ports.mu.Lock()
		defer l.ports.mu.Unlock()
		l.search.Finish(port)
		l.ports.serve()
	}
}

// end returns the port to the pool, after rest if that is positive. The listener on it
// must be closed.
func (l *lease) end(rest time.Duration) {
	switch {
	case l.search == nil:
	case rest > 0:
		time.AfterFunc(rest, l.giveBack)
	default:
		l.giveBack()
	}
}

// giveBack returns the port to the pool now.
func (l *lease) giveBack() {
	p := l.ports
	p.mu.Lock()
	defer p.mu.Unlock()
	l.search.Finish(0)
	if l.port != 0 {
		p.pool.Release(l.port)
		p.returned = time.Now()
	}
	l.letGo()
	p.serve()
}

// exhausted returns the error of a search that found no port: the ports that other
// programs use, and the wait for the others.
func (l *lease) exhausted() error {
	var reasons []string
	if len(l.busy) > 0 {
		reasons = append(reasons, "other programs use "+portList(l.busy))
	}
	if l.timeout > 0 {
		reasons = append(reasons, fmt.Sprintf("no port of %s came back within %v from the other transfers", l.ports.portRange, l.timeout))
	}
	if len(reasons) == 0 {
		reasons = append(reasons, fmt.Sprintf("other programs use every port of %s, as the other transfers found", l.ports.portRange))
	}
	return errors.New(strings.Join(reasons, ", and "))
}

// portList returns ports as words: "port 10000", "ports 10000-10002, 10004". It
// lists the first 8 runs of adjacent ports.
func portList(ports []int) string {
	const maxRuns = 8
	ports = slices.Sorted(slices.Values(ports))
	var runs []core.PortRange
	for _, port := range ports {
		if n := len(runs); n > 0 && runs[n-1].End()+1 == port {
			runs[n-1].Number++
			continue
		}
		runs = append(runs, core.PortRange{Base: port, Number: 1})
	}
	text := "port "
	if len(ports) > 1 {
		text = "ports "
	}
	for i, r := range runs {
		switch {
		case i == maxRuns:
			return text + " and others"
		case i > 0:
			text += ", "
		}
		text += r.String()
	}
	return text
}
