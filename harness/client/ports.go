package client

import (
	"errors"
	"sync"
	"syscall"

	"activeftp/core"
	"activeftp/core/connect"
)

// Ports is where transfers take their data ports from. Sessions may share it;
// it is safe for concurrent use.
type Ports struct {
	portRange core.PortRange
	pick      func() int // policy once: the offset of the one port tried; nil: every port is

	mu  sync.Mutex
	lot *connect.PortPool // nil when the system chooses
}

// RangePorts takes the ports of a range in turn from the offset start on, passes
// over busy ones, and uses those lately used last.
func RangePorts(r core.PortRange, start int) *Ports {
	return &Ports{portRange: r, lot: connect.NewPortPool(r, start)}
}

// OncePorts takes the port at the offset that pick gives, and no other: a
// transfer that finds it busy fails. This is what Apache Commons Net does with
// a random pick.
func OncePorts(r core.PortRange, pick func() int) *Ports {
	return &Ports{portRange: r, pick: pick}
}

// AnyPort leaves the choice to the system, which gives a port above 1023.
func AnyPort() *Ports { return new(Ports) }

// Range is the range that the ports lie in; the zero PortRange for any above
// 1023.
func (p *Ports) Range() core.PortRange { return p.portRange }

// lease is one transfer's search for a port, and its hold on the one it found.
type lease struct {
	source connect.PortSource // what the machine asks for the next port
	ports  *Ports
	search *connect.Search // nil when there is no lot
	port   int             // bound; 0: none yet
}

func (p *Ports) lease() *lease {
	l := &lease{ports: p}
	switch {
	case p.lot != nil:
		p.mu.Lock()
		defer p.mu.Unlock()
		l.search = p.lot.Search()
		l.source = l
	case p.pick != nil:
		l.source = connect.Once(p.portRange, p.pick())
	default:
		l.source = connect.Any()
	}
	return l
}

// Next is the next port of the search.
func (l *lease) Next() (port int, ok bool) {
	l.ports.mu.Lock()
	defer l.ports.mu.Unlock()
	return l.search.Next()
}

// bound ends the search: port is held, the busy ones go back.
func (l *lease) bound(port int) {
	l.port = port
	if l.search != nil {
		l.ports.mu.Lock()
		defer l.ports.mu.Unlock()
		l.search.Finish(port)
	}
}

// end gives everything back. The listener on the port must be closed.
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
	l.ports.lot.Release(l.port)
}

// inUse reports whether listening failed because the port is taken, or held
// back by the system (Windows gives EACCES for ports it has excluded).
func inUse(err error) bool {
	return errors.Is(err, syscall.EADDRINUSE) || errors.Is(err, syscall.EACCES)
}
