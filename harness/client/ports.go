package client

import (
	"sync"

	"activeftp/core"
	"activeftp/core/connect"
)

// Ports is a source of data ports for transfers. Sessions may share it; it is
// safe for concurrent use.
type Ports struct {
	portRange core.PortRange
	pick      func() int // policy once: returns the offset of the only port to try; nil: try them all

	mu   sync.Mutex
	pool *connect.PortPool // nil under policy once, or if the system chooses
}

// RangePorts returns a source that takes the ports of a range in turn, from the
// offset start on. It skips ports that are in use, and prefers the least
// recently used one.
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

// lease is one transfer's search for a port, and its lease of the port found.
type lease struct {
	source connect.PortSource // the machine takes the next port from it
	ports  *Ports
	search *connect.Search // nil without a pool
	port   int             // bound; 0 before that
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

// Next returns the next port of the search; ok is false if none is left.
func (l *lease) Next() (port int, ok bool) {
	l.ports.mu.Lock()
	defer l.ports.mu.Unlock()
	return l.search.Next()
}

// bound ends the search. It keeps port, and returns the ports that were in use
// to the pool.
func (l *lease) bound(port int) {
	l.port = port
	if l.search != nil {
		l.ports.mu.Lock()
		defer l.ports.mu.Unlock()
		l.search.Finish(port)
	}
}

// end returns the port to the pool. The listener on it must be closed.
func (l *lease) end() {
	if l.search == nil {
		return
	}
	l.ports.mu.Lock()
	defer l.ports.mu.Unlock()
	if l.port == 0 {
		l.search.Finish(0)
		return
	}
	l.ports.pool.Release(l.port)
}
