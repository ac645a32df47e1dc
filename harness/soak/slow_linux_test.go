package soak

import (
	"flag"
	"io"
	"net/netip"
	"runtime"
	"testing"
	"time"
)

// The size of TestSlowSessions. Make soak has a larger one.
var (
	slowSessions = flag.Int("slow", 40, "slow sessions at once, as far as the server lets them in")
	slowPause    = flag.Duration("pause", 10*time.Millisecond, "time between two bytes of a slow session's command")
)

// slowDescriptors is the number of descriptors for each slow session: two control
// connections, and as many behind a relay.
const slowDescriptors = 4

// Sessions that send a byte now and then, or nothing, cost a server little. Up to the
// limits everybody is served, beyond them clients get 421, and at the end nothing is
// left of them.
func TestSlowSessions(t *testing.T) {
	for _, s := range servers() {
		t.Run(s.name, func(t *testing.T) {
			checkDescriptors(t, *slowSessions, slowDescriptors)
			before := takeStock(t)
			addresses, clients := claim(t)
			addr, stop := s.start(t, netip.AddrPortFrom(addresses.Partner, 0).String())
			checkServed(t, clients[0], addr)
			goroutines, live := runtime.NumGoroutine(), liveHeap()
			held := s.fill(t, clients, addr)
			trickle(t, held)
			n := len(held)
			if most := goroutines + n*s.goroutines + spareGoroutines; runtime.NumGoroutine() > most {
				t.Errorf("%d goroutines with %d sessions, want at most %d", runtime.NumGoroutine(), n, most)
			}
			now := liveHeap()
			if most := live + uint64(n*s.memory) + flatBound; now > most {
				t.Errorf("the live heap is %d KiB with %d sessions, want at most %d KiB", now>>10, n, most>>10)
			}
			t.Logf("%d slow sessions: %d goroutines and %d bytes of the live heap for each", n, (runtime.NumGoroutine()-goroutines)/n, int64(now-live)/int64(n))
			for _, c := range held[:n/2] { // the server ends the others
				c.Close()
			}
			if err := stop(); err != nil {
				t.Error(err)
			}
			for _, c := range held {
				c.Close()
			}
			if err := addresses.Release(); err != nil {
				t.Error(err)
			}
			before.compare(t, &addresses)
		})
	}
}

// spareGoroutines are those that may just be ending.
const spareGoroutines = 10

// fill opens slow sessions that have logged in, from one address after the other, and
// checks who is served beside them.
func (s server) fill(t *testing.T, clients []netip.Addr, addr netip.AddrPort) (held []talk) {
	t.Helper()
	for i, from := range clients {
		for range min(s.each, s.total-len(held), *slowSessions-len(held)) {
			held = append(held, enter(t, from, addr))
		}
		if len(held) == s.total {
			checkTurnedAway(t, from, addr)
			checkTurnedAway(t, clients[i+1], addr)
			return held
		}
		if len(held)%s.each != 0 { // there are enough
			checkServed(t, from, addr)
			return held
		}
		checkTurnedAway(t, from, addr)
		if i+1 < len(clients) {
			checkServed(t, clients[i+1], addr)
		}
	}
	return held
}

// enter opens a session that has logged in. It tries again if there are too many
// sessions, because one that has just ended is counted a moment longer.
func enter(t *testing.T, from netip.Addr, addr netip.AddrPort) talk {
	t.Helper()
	for end := time.Now().Add(hangLimit); ; time.Sleep(time.Millisecond) {
		c := dialFrom(t, from, addr)
		err := c.logIn(password, welcome)
		if err == nil {
			return c
		}
		c.Close()
		if time.Now().After(end) {
			t.Fatal(err)
		}
	}
}

// trickle sends a command byte by byte on every second session, and checks that each of
// them gets its reply.
func trickle(t *testing.T, held []talk) {
	t.Helper()
	for _, b := range "NOOP\r\n" {
		for i := 0; i < len(held); i += 2 {
			if _, err := io.WriteString(held[i], string(b)); err != nil {
				t.Fatalf("session %d: %v", i, err)
			}
		}
		time.Sleep(*slowPause)
	}
	for i := 0; i < len(held); i += 2 {
		if got := held[i].code(); got != "200" {
			t.Errorf("session %d: reply %s, want 200", i, got)
		}
	}
}
