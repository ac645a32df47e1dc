package client

import (
	"io"
	"net/netip"
	"slices"
	"testing"
	"time"

	"activeftp/core"
	"activeftp/core/connect"
)

// TestWaited checks the time that an outcome gives for the final reply.
func TestWaited(t *testing.T) {
	began := time.Now().Add(-time.Hour)
	for name, tt := range map[string]struct {
		sentAt, repliedAt time.Time
		low, high         time.Duration
	}{
		"nothing sent":     {time.Time{}, time.Time{}, 0, 0},
		"replied":          {began, began.Add(time.Minute), time.Minute, time.Minute},
		"not replied to":   {began, time.Time{}, time.Hour, 2 * time.Hour},
		"replied, nothing": {time.Time{}, began, 0, 0},
	} {
		a := &activeTransfer{sentAt: tt.sentAt, repliedAt: tt.repliedAt}
		if got := a.waited(); got < tt.low || got > tt.high {
			t.Errorf("%s: %v, want %v to %v", name, got, tt.low, tt.high)
		}
	}
}

// TestStateLimits checks how long a transfer may stay in a state: for the data
// connection Accept, for every reply Reply, without a limit of its own while data
// moves, and a short time if only a reason may follow.
func TestStateLimits(t *testing.T) {
	const reply, accept = 20 * time.Minute, 10 * time.Minute
	peer := netip.MustParseAddrPort("192.0.2.1:20")
	answer := func(code int) connect.Event { return connect.Replied(connect.Reply{Code: code}) }
	with := func(events []connect.Event, more ...connect.Event) []connect.Event {
		return slices.Concat(events, more)
	}
	begin := []connect.Event{connect.Begin(), connect.Bound(10000)}
	requested := with(begin, answer(200))
	secured := with(requested, connect.Accepted(peer), connect.Secured(), answer(150))
	for name, tt := range map[string]struct {
		events []connect.Event
		secure bool
		want   time.Duration // 0: none; below 0: the session's patience
	}{
		"announcing":         {begin, false, reply},
		"requesting":         {requested, false, reply},
		"opening":            {with(requested, answer(150)), false, accept},
		"answered":           {with(requested, answer(226)), false, accept},
		"moving":             {with(requested, answer(150), connect.Accepted(peer)), false, 0},
		"replied":            {with(requested, answer(150), connect.Accepted(peer), answer(226)), false, 0},
		"draining":           {with(requested, answer(150), connect.Accepted(peer), connect.Ended()), false, reply},
		"securing":           {with(requested, connect.Accepted(peer)), true, reply},
		"a listing is empty": {with(requested, answer(150), connect.Replied(connect.Reply{Code: 450, Lines: []string{"No files found"}})), false, -1},
		"empty, under TLS": {with(requested, answer(150), connect.Accepted(peer),
			connect.Replied(connect.Reply{Code: 450, Lines: []string{"No files found"}})), true, -1},
		"refused in the handshake":   {with(requested, connect.Accepted(peer), answer(550)), true, -1},
		"425 in the handshake":       {with(requested, connect.Accepted(peer), answer(425)), true, -1},
		"refused while data moves":   {with(secured, answer(552)), true, -1},
		"aborted while data moves":   {with(secured, answer(426)), true, -1},
		"control lost while it does": {with(secured, connect.Lost(io.EOF)), true, -1},
	} {
		m, err := connect.New(connect.Config{
			Command: "NLST", Ports: connect.Once(core.PortRange{Base: 10000, Number: 1}, 0),
			Announce: netip.MustParseAddr("192.0.2.5"), Partner: peer.Addr(), Secure: tt.secure,
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range tt.events {
			m.Step(e)
		}
		s := &Session{config: Config{Limits: Limits{Reply: reply, Accept: accept}}}
		want := tt.want
		if want < 0 {
			want = s.Patience()
		}
		a := &activeTransfer{runningTransfer: runningTransfer{session: s}, machine: m}
		if got := a.limit(); got != want {
			t.Errorf("%s (%v): %v, want %v", name, m.State(), got, want)
		}
	}
}
