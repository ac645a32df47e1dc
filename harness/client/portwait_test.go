package client

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"activeftp/core"
)

// TestWaitForPortEnds checks when a wait for a port ends without one: after the limit,
// counted from the last time that a port came back while others were ahead in the queue.
func TestWaitForPortEnds(t *testing.T) {
	const limit = 10 * time.Second
	for name, tt := range map[string]struct {
		earlier bool            // a port came back an hour before the wait
		returns []time.Duration // when others come back during the wait
		want    time.Duration
	}{
		"no port comes back":     {false, nil, limit},
		"one, long before":       {true, nil, limit},
		"one just now":           {false, []time.Duration{0}, limit},
		"one":                    {false, []time.Duration{time.Second}, limit + time.Second},
		"one at the last moment": {false, []time.Duration{limit - 1}, 2*limit - 1},
		"one after the other":    {true, []time.Duration{8 * time.Second, 16 * time.Second, 24 * time.Second}, limit + 24*time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ports := RangePorts(core.PortRange{Base: 10000, Number: 1}, 0)
				holder := boundLease(t, ports)
				if tt.earlier {
					holder.end(0)
					holder = boundLease(t, ports)
					time.Sleep(time.Hour)
				}
				ahead := make([]*lease, len(tt.returns))
				for i := range ahead {
					ahead[i] = ports.lease()
					if ahead[i].findNow(0) {
						t.Fatal("a lease ahead did not have to wait")
					}
				}
				began := time.Now()
				var running sync.WaitGroup
				running.Go(func() {
					for i, l := range ahead {
						time.Sleep(tt.returns[i] - time.Since(began))
						holder.end(0)
						<-l.served
						port, _ := l.Next()
						l.bound(port)
						holder = l
					}
				})
				waits := ports.lease()
				err := waits.find(t.Context(), 0, limit)
				if port, ok := waits.Next(); ok || err != nil || time.Since(began) != tt.want || waits.timeout != limit {
					t.Errorf("port %d (%v) after %v, timeout %v; want none after %v", port, err, time.Since(began), waits.timeout, tt.want)
				}
				running.Wait()
				waits.end(0)
				holder.end(0)
				if leased := ports.Leased(); leased != 0 || len(ports.waiting) != 0 {
					t.Errorf("%d ports are leased at the end, %d leases wait", leased, len(ports.waiting))
				}
			})
		})
	}
}

// boundLease returns a lease that listens on a port, as far as the others know.
func boundLease(t *testing.T, ports *Ports) *lease {
	t.Helper()
	l := ports.lease()
	l.bound(nextPort(t, l, 0))
	return l
}

// TestFindAfterCancel checks that a search that does not have to wait is not cancelled:
// it has found a port, or that there is none.
func TestFindAfterCancel(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for range 20 { // a select would choose at random
		l := RangePorts(core.PortRange{Base: 10000, Number: 1}, 0).lease()
		if err := l.find(ctx, 0, testLimit); err != nil {
			t.Fatal(err)
		}
		port, ok := l.Next()
		if !ok {
			t.Fatal("no port")
		}
		if err := l.find(ctx, port, testLimit); err != nil {
			t.Fatal(err)
		}
		if port, ok := l.Next(); ok {
			t.Fatalf("a second port of one: %d", port)
		}
	}
}
