package connect

import (
	"slices"
	"strconv"
	"testing"

	"activeftp/core"
	"github.com/google/go-cmp/cmp"
)

func TestPortPoolOrder(t *testing.T) {
	tests := []struct {
		name  string
		ports core.PortRange
		start int
		want  []int
	}{
		{"from the base", core.PortRange{Base: 10000, Number: 3}, 0, []int{10000, 10001, 10002}},
		{"wraps", core.PortRange{Base: 10000, Number: 3}, 2, []int{10002, 10000, 10001}},
		{"start beyond the range", core.PortRange{Base: 10000, Number: 3}, 3_000_001, []int{10001, 10002, 10000}},
		{"start below zero", core.PortRange{Base: 10000, Number: 3}, -1, []int{10002, 10000, 10001}},
		{"one port", core.PortRange{Base: 65535, Number: 1}, 7, []int{65535}},
		{"no port", core.PortRange{}, 7, nil},
		{"negative number", core.PortRange{Base: 10000, Number: -2}, 0, nil},
		{"base below 1", core.PortRange{Base: 0, Number: 2}, 0, nil},
		{"end above 65535", core.PortRange{Base: 65535, Number: 2}, 0, nil},
		{"base above 65535", core.PortRange{Base: 65536, Number: 1}, 0, nil},
		{"far too many", core.PortRange{Base: 1024, Number: 1 << 62}, 0, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			pool := NewPortPool(test.ports, test.start)
			if got := pool.Available(); got != len(test.want) {
				t.Errorf("%d available, want %d", got, len(test.want))
			}
			if diff := cmp.Diff(test.want, acquireAll(pool)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if pool.Available() != 0 {
				t.Errorf("%d available after all were acquired", pool.Available())
			}
		})
	}
}

func acquireAll(pool *PortPool) (ports []int) {
	for {
		port, ok := pool.Acquire()
		if !ok {
			return ports
		}
		ports = append(ports, port)
	}
}

// Ports never used come first, then released ports in the order of their release.
func TestPortPoolReleaseOrder(t *testing.T) {
	pool := NewPortPool(core.PortRange{Base: 10000, Number: 40}, 0)
	for range 30 {
		pool.Acquire()
	}
	var want []int
	for i := range 10 {
		want = append(want, 10030+i)
	}
	for i := range 30 { // 7 and 30 have no common divisor, so this releases every port once
		pool.Release(10000 + i*7%30)
		want = append(want, 10000+i*7%30)
	}
	if diff := cmp.Diff(want, acquireAll(pool)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// The order of release holds when the queue grows while its oldest port is not at
// the start of its memory.
func TestPortPoolGrows(t *testing.T) {
	pool := NewPortPool(core.PortRange{Base: 10000, Number: 64}, 0)
	acquireAll(pool)
	for i := range 16 { // as many as the queue first has room for
		pool.Release(10000 + i)
	}
	for range 5 {
		pool.Acquire()
	}
	var want []int
	for i := range 30 {
		want = append(want, 10005+i)
	}
	for _, port := range want[11:] {
		pool.Release(port)
	}
	if diff := cmp.Diff(want, acquireAll(pool)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Every port from 1 to 65535 can be acquired, released and acquired again.
func TestPortPoolWholeRange(t *testing.T) {
	pool := NewPortPool(core.PortRange{Base: 1, Number: 65535}, 1<<40)
	first := acquireAll(pool)
	for _, port := range first {
		pool.Release(port)
	}
	if second := acquireAll(pool); len(second) != 65535 || !slices.Equal(first, second) {
		t.Errorf("%d ports, then %d", len(first), len(second))
	}
}

// referencePool is the simplest implementation of a PortPool.
type referencePool struct {
	queue  []int // ports available, next first
	leased map[int]bool
}

func newReferencePool(r core.PortRange, start int) *referencePool {
	m := &referencePool{leased: map[int]bool{}}
	for i := range r.Number {
		m.queue = append(m.queue, r.Base+(start+i)%r.Number)
	}
	return m
}

func (m *referencePool) acquire() (int, bool) {
	if len(m.queue) == 0 {
		return 0, false
	}
	port := m.queue[0]
	m.queue, m.leased[port] = m.queue[1:], true
	return port, true
}

func (m *referencePool) release(port int) {
	if m.leased[port] {
		delete(m.leased, port)
		m.queue = append(m.queue, port)
	}
}

// TestPortPoolModel compares a pool with the reference for every sequence of seven
// operations on small ranges. Operation 0 acquires; each other one releases a
// port, leased or not, one of them outside the range.
func TestPortPoolModel(t *testing.T) {
	const depth = 7
	for number := 1; number <= 3; number++ {
		r := core.PortRange{Base: 10000, Number: number}
		operations := number + 2
		sequences := 1
		for range depth {
			sequences *= operations
		}
		for start := range number {
			for sequence := range sequences {
				pool, want := NewPortPool(r, start), newReferencePool(r, start)
				checkAgainstReference(t, pool, want, sequence, operations, depth)
			}
		}
	}
}

func checkAgainstReference(t *testing.T, pool *PortPool, want *referencePool, sequence, operations, depth int) {
	t.Helper()
	for range depth {
		operation := sequence % operations
		sequence /= operations
		if operation > 0 {
			pool.Release(9999 + operation)
			want.release(9999 + operation)
		} else {
			got, ok := pool.Acquire()
			if port, free := want.acquire(); got != port || ok != free {
				t.Fatalf("Acquire returned %d, %v; want %d, %v", got, ok, port, free)
			}
		}
		if pool.Available() != len(want.queue) {
			t.Fatalf("%d available, want %d", pool.Available(), len(want.queue))
		}
	}
}

// FuzzPortPool compares long sequences on larger ranges with the same reference.
func FuzzPortPool(f *testing.F) {
	f.Add(uint16(1), 0, []byte{0, 1, 0, 1})
	f.Add(uint16(40), -3, []byte("\x00\x00\x00\x00\x01\x02\x03\x00\x00"))
	f.Fuzz(func(t *testing.T, number uint16, start int, operations []byte) {
		r := core.PortRange{Base: 10000, Number: int(number%100) + 1}
		pool, want := NewPortPool(r, start), newReferencePool(r, modulo(start, r.Number))
		for _, operation := range operations {
			if operation < 128 {
				got, ok := pool.Acquire()
				if port, free := want.acquire(); got != port || ok != free {
					t.Fatalf("Acquire returned %d, %v; want %d, %v", got, ok, port, free)
				}
				continue
			}
			pool.Release(9990 + int(operation-128))
			want.release(9990 + int(operation-128))
		}
		if got := acquireAll(pool); !slices.Equal(got, want.queue) {
			t.Fatalf("available %v, want %v", got, want.queue)
		}
	})
}

// BenchmarkNextFree compares acquiring and releasing a port while nearly all are
// leased with trying the ports in turn from the lowest. The tries are counted
// without their system calls, which cost about 10 microseconds for each port in
// use.
func BenchmarkNextFree(b *testing.B) {
	for _, leased := range []int{0, 1014, 1023} {
		b.Run("pool/"+strconv.Itoa(leased), func(b *testing.B) {
			pool := NewPortPool(core.PortRange{Base: 10000, Number: 1024}, 0)
			for range leased {
				pool.Acquire()
			}
			b.ReportAllocs()
			for b.Loop() {
				port, _ := pool.Acquire()
				pool.Release(port)
			}
		})
		b.Run("in-turn/"+strconv.Itoa(leased), func(b *testing.B) {
			inUse := make([]bool, 1024)
			for i := range leased {
				inUse[i] = true
			}
			for b.Loop() {
				i := slices.Index(inUse, false)
				inUse[i] = true
				inUse[i] = false
			}
		})
	}
}
