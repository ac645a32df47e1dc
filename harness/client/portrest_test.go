package client

import (
	"testing"
	"testing/synctest"
	"time"

	"activeftp/core"
)

// TestPortRests checks that a port comes back at the end of its rest, to the
// transfer that waits for it.
func TestPortRests(t *testing.T) {
	for _, rest := range []time.Duration{-1, 0, 1, time.Second} {
		synctest.Test(t, func(t *testing.T) {
			ports := RangePorts(core.PortRange{Base: 10000, Number: 1}, 0)
			first := boundLease(t, ports)
			first.end(rest)
			want := 0
			if rest > 0 {
				want = 1
			}
			if leased := ports.Leased(); leased != want {
				t.Errorf("%d ports are leased at the start of a rest of %v, want %d", leased, rest, want)
			}
			began := time.Now()
			second := boundLease(t, ports)
			if waited := time.Since(began); waited != max(rest, 0) || second.port != 10000 {
				t.Errorf("port %d after %v, want 10000 after %v", second.port, waited, rest)
			}
			second.end(0)
		})
	}
}

// TestLeased checks the number of ports that are not free, for every kind of source.
func TestLeased(t *testing.T) {
	r := core.PortRange{Base: 10000, Number: 3}
	for name, tt := range map[string]struct {
		ports *Ports
		want  [3]int // after one port was found, after it was bound, and at the end
	}{
		"range": {RangePorts(r, 0), [3]int{1, 1, 0}},
		"once":  {OncePorts(r, func() int { return 1 }), [3]int{}},
		"any":   {AnyPort(), [3]int{}},
	} {
		l := tt.ports.lease()
		port := nextPort(t, l, 0)
		got := [3]int{tt.ports.Leased()}
		l.bound(port)
		got[1] = tt.ports.Leased()
		l.end(0)
		got[2] = tt.ports.Leased()
		if got != tt.want {
			t.Errorf("%s: %v, want %v", name, got, tt.want)
		}
	}
}

// TestLowestPort checks that port 1 is a port like any other: it comes back whether
// or not a transfer came to listen on it.
func TestLowestPort(t *testing.T) {
	ports := RangePorts(core.PortRange{Base: 1, Number: 1}, 0)
	tried := ports.lease()
	if port := nextPort(t, tried, 0); port != 1 {
		t.Errorf("port %d, want 1", port)
	}
	tried.end(0)
	if leased := ports.Leased(); leased != 0 {
		t.Errorf("%d ports are leased after a search that did not use one", leased)
	}
	boundLease(t, ports).end(0)
	if leased := ports.Leased(); leased != 0 || ports.lastReturn().IsZero() {
		t.Errorf("%d ports are leased, the last one came back at %v", leased, ports.lastReturn())
	}
}
