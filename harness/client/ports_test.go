package client

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"runtime"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"activeftp/core"
	"activeftp/harness/peertest"
)

// nextPort returns the next port that a transfer would listen on. Tried is the one
// that it found in use, or 0.
func nextPort(t *testing.T, l *lease, tried int) int {
	t.Helper()
	if err := l.find(t.Context(), tried, testLimit); err != nil {
		t.Fatal(err)
	}
	port, ok := l.source.Next()
	if !ok {
		t.Fatal("no port left")
	}
	return port
}

func TestRangePortsAreLeased(t *testing.T) {
	r := core.PortRange{Base: 10000, Number: 3}
	ports := RangePorts(r, 0)
	first, second := ports.lease(), ports.lease()
	first.bound(nextPort(t, first, 0))
	busy := nextPort(t, second, 0) // in use by another process
	second.bound(nextPort(t, second, busy))
	third := ports.lease()
	got := []int{first.port, second.port, nextPort(t, third, 0)}
	if diff := cmp.Diff([]int{10000, 10002, 10001}, got); diff != "" {
		t.Errorf("ports (-want +got):\n%s", diff)
	}
	if port, ok := third.source.Next(); ok {
		t.Errorf("got a fourth port of 3: %d", port)
	}
	for _, l := range []*lease{first, second, third} {
		l.end(0)
	}
	if available := ports.pool.Available(); available != 3 {
		t.Errorf("%d of 3 ports are available at the end", available)
	}
}

func TestOncePortsTryOne(t *testing.T) {
	l := OncePorts(core.PortRange{Base: 10000, Number: 3}, func() int { return 2 }).lease()
	defer l.end(0)
	if port := nextPort(t, l, 0); port != 10002 {
		t.Errorf("port %d, want 10002", port)
	}
	if port, ok := l.source.Next(); ok {
		t.Errorf("got a second port: %d", port)
	}
}

func TestAnyPortLeavesChoiceToSystem(t *testing.T) {
	l := AnyPort().lease()
	defer l.end(0)
	if port := nextPort(t, l, 0); port != 0 {
		t.Errorf("port %d, want 0", port)
	}
}

func TestPortInUse(t *testing.T) {
	l, port := listenPassive(t)
	defer l.Close()
	_, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
	for _, tt := range []struct {
		err  error
		want bool
	}{
		{err, true},
		{fmt.Errorf("listen: %w", syscall.EACCES), true},
		{fmt.Errorf("listen: %w", syscall.EADDRNOTAVAIL), false},
		{nil, false},
	} {
		if got := portInUse(tt.err); got != tt.want {
			t.Errorf("portInUse(%v) = %v", tt.err, got)
		}
	}
}

// Sessions that share a range of fewer ports wait for one another.
func TestTransfersShareFewPorts(t *testing.T) {
	const sessions, each = 8, 3
	for number := 1; number <= 3; number++ {
		t.Run(strconv.Itoa(number), func(t *testing.T) {
			t.Parallel()
			ports := RangePorts(peertest.FreeRange(t, number), 0)
			var running sync.WaitGroup
			for range sessions {
				s := dialServer(t, startServer(t, func(p *fakeServer) {
					p.expectLogin()
					for range each {
						to := p.expectPort("PORT")
						p.expect("RETR")
						p.reply("150 here it comes")
						conn := p.dialData(to, "")
						io.WriteString(conn, "data")
						conn.Close()
						p.reply("226 sent")
					}
					p.expectQuit()
				}), Limits{Reply: testLimit})
				running.Go(func() {
					for range each {
						if o := s.Transfer(t.Context(), Transfer{Command: "RETR x", Mode: core.Active, Ports: ports}); !o.Done() {
							t.Errorf("%v (%v)", o.Cause, o.Err)
						}
					}
				})
			}
			running.Wait()
			if available := ports.pool.Available(); available != number || ports.holding != 0 || len(ports.waiting) != 0 {
				t.Errorf("%d of %d ports available, %d leases hold one, %d wait", available, number, ports.holding, len(ports.waiting))
			}
		})
	}
}

// A wait for a port ends with a free port, with the context, after the limit, or
// at once if no transfer can give a port back.
func TestWaitForPort(t *testing.T) {
	find := func(t *testing.T, l *lease, tried int, limit time.Duration) (port int) {
		t.Helper()
		if err := l.find(t.Context(), tried, limit); err != nil {
			t.Fatal(err)
		}
		port, _ = l.Next()
		return port
	}
	hold := func(t *testing.T, ports *Ports) *lease {
		t.Helper()
		l := ports.lease()
		l.bound(find(t, l, 0, testLimit))
		return l
	}
	two := core.PortRange{Base: 10000, Number: 2}
	t.Run("returned", func(t *testing.T) {
		ports := RangePorts(two, 0)
		first, second := hold(t, ports), hold(t, ports)
		defer second.end(0)
		time.AfterFunc(shortLimit, first.giveBack)
		third := ports.lease()
		defer third.end(0)
		if port := find(t, third, 0, testLimit); port != 10000 {
			t.Errorf("port %d, want 10000", port)
		}
	})
	t.Run("limit", func(t *testing.T) {
		ports := RangePorts(two, 0)
		first := hold(t, ports)
		defer first.end(0)
		second := ports.lease()
		defer second.end(0)
		tried := find(t, second, 0, testLimit)
		if port := find(t, second, tried, shortLimit); port != 0 {
			t.Errorf("port %d, want none", port)
		}
		const want = "other programs use port 10001, and no port of 10000-10001 came back within 50ms from the other transfers"
		if got := second.exhausted().Error(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	})
	t.Run("cancelled", func(t *testing.T) {
		ports := RangePorts(core.PortRange{Base: 10000, Number: 1}, 0)
		defer hold(t, ports).end(0)
		l := ports.lease()
		defer l.end(0)
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(shortLimit, cancel)
		if err := l.find(ctx, 0, testLimit); !errors.Is(err, context.Canceled) || len(ports.waiting) != 0 {
			t.Errorf("%v, %d leases wait", err, len(ports.waiting))
		}
	})
	t.Run("other programs", func(t *testing.T) {
		ports := RangePorts(two, 0)
		first, second, third := ports.lease(), ports.lease(), ports.lease()
		triedFirst, triedSecond := find(t, first, 0, testLimit), find(t, second, 0, testLimit)
		done := make(chan int)
		for l, tried := range map[*lease]int{first: triedFirst, third: 0} {
			go func() {
				l.find(t.Context(), tried, testLimit)
				port, _ := l.Next()
				done <- port
			}()
		}
		for waits := 0; waits < 2; runtime.Gosched() {
			ports.mu.Lock()
			waits = len(ports.waiting)
			ports.mu.Unlock()
		}
		if port := find(t, second, triedSecond, testLimit); port != 0 {
			t.Errorf("port %d, want none", port)
		}
		if got := []int{<-done, <-done}; got[0] != 0 || got[1] != 0 {
			t.Errorf("ports %v, want none", got)
		}
		for _, l := range []*lease{first, second, third} {
			l.end(0)
		}
		if ports.pool.Available() != 2 || ports.holding != 0 {
			t.Errorf("%d ports available, %d leases hold one", ports.pool.Available(), ports.holding)
		}
	})
}

// A wait goes on for as long as ports come back, and each port goes to the lease
// that has waited longest.
func TestWaitGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const limit, held, waiters = 10 * time.Second, 8 * time.Second, 5
		ports := RangePorts(core.PortRange{Base: 10000, Number: 1}, 0)
		var waited []time.Duration
		var running sync.WaitGroup
		began := time.Now()
		for range waiters {
			running.Go(func() {
				l := ports.lease()
				defer l.end(0)
				if err := l.find(t.Context(), 0, limit); err != nil {
					t.Error(err)
				}
				port, ok := l.Next()
				if !ok {
					t.Errorf("no port after %v", time.Since(began))
					return
				}
				l.bound(port)
				waited = append(waited, time.Since(began)) // the lease of the only port guards it
				time.Sleep(held)
			})
			synctest.Wait()
		}
		running.Wait()
		if diff := cmp.Diff([]time.Duration{0, held, 2 * held, 3 * held, 4 * held}, waited); diff != "" {
			t.Errorf("waits (-want +got):\n%s", diff)
		}
		last := ports.lease()
		defer last.end(0)
		if err := last.find(t.Context(), 0, limit); err != nil {
			t.Fatal(err)
		}
		port, _ := last.Next()
		last.bound(port)
		second := ports.lease()
		defer second.end(0)
		began = time.Now()
		if err := second.find(t.Context(), 0, limit); err != nil || time.Since(began) != limit {
			t.Errorf("gave up after %v, want %v (%v)", time.Since(began), limit, err)
		}
	})
}

func TestPortList(t *testing.T) {
	for _, tt := range []struct {
		ports []int
		want  string
	}{
		{[]int{10000}, "port 10000"},
		{[]int{10000, 10001}, "ports 10000-10001"},
		{[]int{10002, 10000, 10001, 10004}, "ports 10000-10002, 10004"},
		{[]int{1, 3, 5, 7, 9, 11, 13, 15, 17, 19}, "ports 1, 3, 5, 7, 9, 11, 13, 15 and others"},
	} {
		if got := portList(tt.ports); got != tt.want {
			t.Errorf("%v: got %q, want %q", tt.ports, got, tt.want)
		}
	}
}
