package client

import (
	"fmt"
	"net"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/core"
)

// nextPort returns the next port that a transfer would listen on.
func nextPort(t *testing.T, l *lease) int {
	t.Helper()
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
	first.bound(nextPort(t, first))
	nextPort(t, second) // in use by another process
	second.bound(nextPort(t, second))
	third := ports.lease()
	got := []int{first.port, second.port, nextPort(t, third)}
	if diff := cmp.Diff([]int{10000, 10002, 10001}, got); diff != "" {
		t.Errorf("ports (-want +got):\n%s", diff)
	}
	if port, ok := third.source.Next(); ok {
		t.Errorf("got a fourth port of 3: %d", port)
	}
	for _, l := range []*lease{first, second, third} {
		l.end()
	}
	if available := ports.pool.Available(); available != 3 {
		t.Errorf("%d of 3 ports are available at the end", available)
	}
}

func TestOncePortsTryOne(t *testing.T) {
	l := OncePorts(core.PortRange{Base: 10000, Number: 3}, func() int { return 2 }).lease()
	defer l.end()
	if port := nextPort(t, l); port != 10002 {
		t.Errorf("port %d, want 10002", port)
	}
	if port, ok := l.source.Next(); ok {
		t.Errorf("got a second port: %d", port)
	}
}

func TestAnyPortLeavesChoiceToSystem(t *testing.T) {
	l := AnyPort().lease()
	defer l.end()
	if port := nextPort(t, l); port != 0 {
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
