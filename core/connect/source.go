package connect

import "activeftp/core"

// PortSource offers the ports that one transfer tries, one after the other. Next
// returns false if no port is left to try; port 0 leaves the choice to the
// operating system.
type PortSource interface {
	Next() (port int, ok bool)
}

// Search is the source of one transfer that tries ports until one is free. It
// offers each port of its pool at most once. A port that turns out to be in use by
// another program stays leased until Finish, so that no other transfer wastes a
// try on it in the meantime.
type Search struct {
	pool    *PortPool // nil once the search is over
	offered []int
}

// Search starts the search of one transfer.
func (p *PortPool) Search() *Search { return &Search{pool: p} }

// Next leases and returns the next candidate.
func (s *Search) Next() (port int, ok bool) {
	if s.pool == nil {
		return 0, false
	}
	port, ok = s.pool.Acquire()
	if ok {
		s.offered = append(s.offered, port)
	}
	return port, ok
}

// Finish ends the search and releases every port it offered except used, which
// stays leased until [PortPool.Release]. If no port came into use, used is 0. A
// second call does nothing.
func (s *Search) Finish(used int) {
	for _, port := range s.offered {
		if port != used {
			s.pool.Release(port)
		}
	}
	s.pool, s.offered = nil, nil
}

// once is the source of a single port.
type once struct {
	port    int
	offered bool
	system  bool // port is 0, and the operating system chooses
}

// Once offers a single port of r, and no other if that one is in use, as Apache
// Commons Net does: the port at offset pick, taken modulo the number of ports. It
// leases nothing, so two transfers may try the same port. An empty range offers
// no port.
func Once(r core.PortRange, pick int) PortSource {
	if !r.Given() {
		return &once{offered: true}
	}
	return &once{port: r.Base + modulo(pick, r.Number)}
}

// Any offers port 0 once: the operating system chooses an unused port above
// 1023, as it does if no range is configured.
func Any() PortSource { return &once{system: true} }

// Next returns the port on its first call, and false after that.
func (o *once) Next() (port int, ok bool) {
	if o.offered {
		return 0, false
	}
	o.offered = true
	return o.port, true
}
