package client

import (
	"testing"
	"time"

	"activeftp/core"
	"activeftp/core/connect"
)

// A session measures the round trip of commands that the server answers at once,
// and has patience for twice that.
func TestRoundTrip(t *testing.T) {
	t.Parallel()
	const slow = 700 * time.Millisecond
	s := dialServer(t, startServer(t, func(p *fakeServer) {
		p.exchange("", "220 ready", "USER", "331 password", "PASS")
		p.reply("230 in")
		p.expect("TYPE")
		time.Sleep(slow) // the server is far away
		p.reply("200 binary mode")
		p.expectQuit()
	}), Limits{})
	if got := s.RoundTrip(); got < slow {
		t.Errorf("round trip %v, want at least %v", got, slow)
	}
	if got := s.Patience(); got < 2*slow || got > DefaultLimit {
		t.Errorf("patience %v, want %v to %v", got, 2*slow, DefaultLimit)
	}
}

// The time that a server takes over a password says nothing about the link.
func TestRoundTripWithoutPassword(t *testing.T) {
	t.Parallel()
	const slow = 2 * time.Second
	s := dialServer(t, startServer(t, func(p *fakeServer) {
		p.exchange("", "220 ready", "USER", "331 password", "PASS")
		time.Sleep(slow)
		p.exchange("", "230 in", "TYPE", "200 binary mode")
		p.expectQuit()
	}), Limits{})
	if got := s.RoundTrip(); got == 0 || got >= slow {
		t.Errorf("round trip %v, want more than 0 and less than %v", got, slow)
	}
}

// A refusal is late if it takes longer than the session has patience.
func TestLate(t *testing.T) {
	for name, tt := range map[string]struct {
		limits Limits // Reply bounds the patience
		delay  time.Duration
		late   bool
	}{
		"at once": {Limits{}, 0, false},
		"late":    {Limits{Reply: 500 * time.Millisecond, Accept: testLimit}, 700 * time.Millisecond, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := dialServer(t, startServer(t, func(p *fakeServer) {
				p.expectLogin()
				p.expectPort("PORT")
				p.exchange("RETR", "150 opening")
				time.Sleep(tt.delay)
				p.reply("425 cannot connect")
				p.expectQuit()
			}), tt.limits)
			o := s.Transfer(t.Context(), Transfer{Command: "RETR a", Mode: core.Active})
			if o.Cause != connect.CauseConnectRefused || o.Late != tt.late || o.Waited < tt.delay {
				t.Errorf("%v, late %t, waited %v; want %v, %t and at least %v", o.Cause, o.Late, o.Waited, connect.CauseConnectRefused, tt.late, tt.delay)
			}
		})
	}
}
