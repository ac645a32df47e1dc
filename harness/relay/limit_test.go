package relay

import "testing"

func TestSessionsAreBounded(t *testing.T) {
	r := &Relay{activeSessions: maxSessions - 1}
	if number, ok := r.openSession(); number != 1 || !ok {
		t.Errorf("session %d of %d: number %d, %t; want 1, true", maxSessions, maxSessions, number, ok)
	}
	if _, ok := r.openSession(); ok {
		t.Errorf("opened more than %d sessions", maxSessions)
	}
	r.closeSession()
	if number, ok := r.openSession(); number != 2 || !ok {
		t.Errorf("after one has closed: number %d, %t; want 2, true", number, ok)
	}
}
