package client

import (
	"fmt"
	"net"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/core"
)

// take is the next port that a transfer would listen on.
func take(t *testing.T, l *lease) int {
	t.Helper()
	port, ok := l.source.Next()
	if !ok {
		t.Fatal("no port left")
	}
	return port
}

func TestRangePortsAreHeld(t *testing.T) {
	r := core.PortRange{Base: 10000, Number: 3}
	ports := RangePorts(r, 0)
	first, second := ports.lease(), ports.lease()
	first.bound(take(t, first))
	take(t, second) // busy: somebody else has it
	second.bound(take(t, second))
	third := ports.lease()
	got := []int{first.port, second.port, take(t, third)}
	if diff := cmp.Diff([]int{10000, 10002, 10001}, got); diff != "" {
		t.Errorf("ports (-want +got):\n%s", diff)
	}
	if port, ok := third.source.Next(); ok {
		t.Errorf("a fourth port of three: %d", port)
	}
	for _, l := range []*lease{first, second, third} {
		l.end()
	}
	if free := ports.lot.Available(); free != 3 {
		t.Errorf("%d of 3 ports are free at the end", free)
	}
}

func TestOncePortsTryOne(t *testing.T) {
	l := OncePorts(core.PortRange{Base: 10000, Number: 3}, func() int { return 2 }).lease()
	defer l.end()
	if port := take(t, l); port != 10002 {
		t.Errorf("port %d, want 10002", port)
	}
	if port, ok := l.source.Next(); ok {
		t.Errorf("a second port: %d", port)
	}
}

func TestAnyPortAsksTheSystem(t *testing.T) {
	l := AnyPort().lease()
	defer l.end()
	if port := take(t, l); port != 0 {
		t.Errorf("port %d, want 0", port)
	}
}

func TestInUse(t *testing.T) {
	l, port := passiveData(t)
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
		if got := inUse(tt.err); got != tt.want {
			t.Errorf("inUse(%v) = %v", tt.err, got)
		}
	}
}
