package connect

import "activeftp/core"

// PortSource says which port a transfer tries next. Each transfer has its own. Next
// returns false when there is none left to try; port 0 leaves the choice to the
// operating system.
type PortSource interface {
	Next() (port int, ok bool)
}

// Search is the source of one transfer that goes on until a port is free. It
// offers each port of its lot at most once: one that proves to be in use by
// somebody else stays leased until Finish, so that no other transfer wastes a
// try on it meanwhile.
type Search struct {
	lot     *PortPool // nil when the search is over
	offered []int
}

// Search begins the search of one transfer.
func (l *PortPool) Search() *Search { return &Search{lot: l} }

// Next leases and returns the next candidate.
func (s *Search) Next() (port int, ok bool) {
	if s.lot == nil {
		return 0, false
	}
	port, ok = s.lot.Acquire()
	if ok {
		s.offered = append(s.offered, port)
	}
	return port, ok
}

// Finish ends the search and gives back every port it offered but used, which
// stays leased until [PortPool.Release]. When none came into use, used is 0. Called
// again it does nothing.
func (s *Search) Finish(used int) {
	for _, port := range s.offered {
		if port != used {
			s.lot.Release(port)
		}
	}
	s.lot, s.offered = nil, nil
}

// once is the source of a single port.
type once struct {
	port   int
	spent  bool
	system bool // the port is the operating system's choice
}

// Once offers a single port of r and no other when it is in use, as Apache
// Commons Net does: the port at offset pick, taken modulo the number of ports. It
// leases nothing, so two transfers may meet on the same port. An empty range has
// no port to offer.
func Once(r core.PortRange, pick int) PortSource {
	if !r.Given() {
		return &once{spent: true}
	}
	return &once{port: r.Base + modulo(pick, r.Number)}
}

// Any offers port 0 once: the operating system chooses an unused port above
// 1023, as it does when no range is configured.
func Any() PortSource { return &once{system: true} }

// Next offers the port, the first time.
func (o *once) Next() (port int, ok bool) {
	if o.spent {
		return 0, false
	}
	o.spent = true
	return o.port, true
}
