package connect

import (
	"slices"
	"strconv"
	"testing"

	"activeftp/core"
	"github.com/google/go-cmp/cmp"
)

func TestLotOrder(t *testing.T) {
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
		{"fewer than none", core.PortRange{Base: 10000, Number: -2}, 0, nil},
		{"base below 1", core.PortRange{Base: 0, Number: 2}, 0, nil},
		{"end above 65535", core.PortRange{Base: 65535, Number: 2}, 0, nil},
		{"far too many", core.PortRange{Base: 1024, Number: 1 << 62}, 0, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			lot := NewPortPool(test.ports, test.start)
			if got := lot.Available(); got != len(test.want) {
				t.Errorf("%d free, want %d", got, len(test.want))
			}
			if diff := cmp.Diff(test.want, takeAll(lot)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if lot.Range().Number != len(test.want) || lot.Available() != 0 {
				t.Errorf("range %v, %d free", lot.Range(), lot.Available())
			}
		})
	}
}

func takeAll(lot *PortPool) (ports []int) {
	for {
		port, ok := lot.Acquire()
		if !ok {
			return ports
		}
		ports = append(ports, port)
	}
}

// Ports never used come first, those returned in the order they were returned.
func TestLotReturned(t *testing.T) {
	lot := NewPortPool(core.PortRange{Base: 10000, Number: 40}, 0)
	for range 30 {
		lot.Acquire()
	}
	var want []int
	for i := range 10 {
		want = append(want, 10030+i)
	}
	for i := range 30 { // 7 has no divisor in common with 30: every port once
		lot.Release(10000 + i*7%30)
		want = append(want, 10000+i*7%30)
	}
	if diff := cmp.Diff(want, takeAll(lot)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// The whole range of ports goes round twice without one being lost.
func TestLotWhole(t *testing.T) {
	lot := NewPortPool(core.PortRange{Base: 1, Number: 65535}, 1<<40)
	first := takeAll(lot)
	for _, port := range first {
		lot.Release(port)
	}
	if second := takeAll(lot); len(second) != 65535 || !slices.Equal(first, second) {
		t.Errorf("%d ports, then %d", len(first), len(second))
	}
}

// model is a PortPool said in the plainest way.
type model struct {
	queue []int        // the ports in, next first
	out   map[int]bool // the ports leased
}

func newModel(r core.PortRange, start int) *model {
	m := &model{out: map[int]bool{}}
	for i := range r.Number {
		m.queue = append(m.queue, r.Base+(start+i)%r.Number)
	}
	return m
}

func (m *model) take() (int, bool) {
	if len(m.queue) == 0 {
		return 0, false
	}
	port := m.queue[0]
	m.queue, m.out[port] = m.queue[1:], true
	return port, true
}

func (m *model) give(port int) {
	if m.out[port] {
		delete(m.out, port)
		m.queue = append(m.queue, port)
	}
}

// Every sequence of seven operations on small ranges: operation 0 takes, any
// other gives back a port, leased or not, one of them outside the range.
func TestLotModel(t *testing.T) {
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
				lot, want := NewPortPool(r, start), newModel(r, start)
				checkAgainstModel(t, lot, want, sequence, operations, depth)
			}
		}
	}
}

func checkAgainstModel(t *testing.T, lot *PortPool, want *model, sequence, operations, depth int) {
	t.Helper()
	for range depth {
		operation := sequence % operations
		sequence /= operations
		if operation > 0 {
			lot.Release(9999 + operation)
			want.give(9999 + operation)
		} else {
			got, ok := lot.Acquire()
			if port, free := want.take(); got != port || ok != free {
				t.Fatalf("Take is %d, %v; want %d, %v", got, ok, port, free)
			}
		}
		if lot.Available() != len(want.queue) {
			t.Fatalf("%d free, want %d", lot.Available(), len(want.queue))
		}
	}
}

// FuzzLot holds long sequences on larger ranges to the same model.
func FuzzLot(f *testing.F) {
	f.Add(uint16(1), 0, []byte{0, 1, 0, 1})
	f.Add(uint16(40), -3, []byte("\x00\x00\x00\x00\x01\x02\x03\x00\x00"))
	f.Fuzz(func(t *testing.T, number uint16, start int, operations []byte) {
		r := core.PortRange{Base: 10000, Number: int(number%100) + 1}
		lot, want := NewPortPool(r, start), newModel(r, modulo(start, r.Number))
		for _, operation := range operations {
			if operation < 128 {
				got, ok := lot.Acquire()
				if port, free := want.take(); got != port || ok != free {
					t.Fatalf("Take is %d, %v; want %d, %v", got, ok, port, free)
				}
				continue
			}
			lot.Release(9990 + int(operation-128))
			want.give(9990 + int(operation-128))
		}
		if got := takeAll(lot); !slices.Equal(got, want.queue) {
			t.Fatalf("left %v, want %v", got, want.queue)
		}
	})
}

// The next free port when nearly all are leased, taken and given back, against
// trying the ports in turn from the lowest. Trying is counted without its system
// calls, which cost about 10 microseconds for each port in use.
func BenchmarkNextFree(b *testing.B) {
	for _, leased := range []int{0, 1014, 1023} {
		b.Run("lot/"+strconv.Itoa(leased), func(b *testing.B) {
			lot := NewPortPool(core.PortRange{Base: 10000, Number: 1024}, 0)
			for range leased {
				lot.Acquire()
			}
			b.ReportAllocs()
			for b.Loop() {
				port, _ := lot.Acquire()
				lot.Release(port)
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
