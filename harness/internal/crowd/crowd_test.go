package crowd

import (
	"net/netip"
	"testing"
)

func TestLimit(t *testing.T) {
	l := New(3, 2)
	enter := func(from string, want bool) func() {
		t.Helper()
		leave, ok := l.Enter(netip.MustParseAddr(from))
		if ok != want {
			t.Errorf("a session from %s: %t, want %t", from, ok, want)
		}
		return leave
	}
	first := enter("192.0.2.1", true)
	enter("::ffff:192.0.2.1", true)
	enter("192.0.2.1", false) // one address has two
	other := enter("2001:db8::1", true)
	enter("192.0.2.2", false) // there are three
	first()
	first() // counts once
	enter("2001:db8::2", true)
	enter("2001:db8::3", false) // one network has two
	other()
	enter("192.0.2.3", true)
	enter("192.0.2.4", false)
	if l.open != 3 || len(l.from) != 3 {
		t.Errorf("%d sessions of %d addresses, want 3 of 3", l.open, len(l.from))
	}
}
