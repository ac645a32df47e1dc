package partner

import "sync"

// sessions are the open sessions by their number. The zero value has none.
type sessions struct {
	mu     sync.Mutex
	latest uint32
	fronts map[uint32]*front
}

// add numbers a new session and returns it. The library counts the connections
// that it accepts in the same way, so the number is its ID of the session too.
func (s *sessions) add(f *front) *front {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fronts == nil {
		s.fronts = make(map[uint32]*front)
	}
	s.latest++
	f.session = s.latest
	s.fronts[f.session] = f
	return f
}

// front returns the control connection of an open session.
func (s *sessions) front(number uint32) *front {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.fronts[number]
}

// remove forgets a session that has ended, and ends its dial.
func (s *sessions) remove(number uint32) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f := s.fronts[number]; f != nil {
		f.end()
	}
	delete(s.fronts, number)
}
