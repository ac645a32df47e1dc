package connect

import (
	"testing"

	"activeftp/core"
	"github.com/google/go-cmp/cmp"
)

// nextAll returns the ports that source offers, at most 100 of them.
func nextAll(source PortSource) (ports []int) {
	for range 100 {
		port, ok := source.Next()
		if !ok {
			break
		}
		ports = append(ports, port)
	}
	return ports
}

func TestSearch(t *testing.T) {
	tests := []struct {
		name   string
		leased int   // ports already leased
		tries  int   // calls of Next
		used   int   // argument of Finish
		next   []int // ports that the pool leases afterwards
	}{
		{"first try", 0, 1, 10000, []int{10001, 10002, 10003}},
		{"third try", 0, 3, 10002, []int{10003, 10000, 10001}},
		{"no port used", 0, 3, 0, []int{10003, 10000, 10001, 10002}},
		{"exhausted", 2, 9, 0, []int{10002, 10003}},
		{"a port it never offered", 0, 2, 10003, []int{10002, 10003, 10000, 10001}},
		{"not begun", 0, 0, 0, []int{10000, 10001, 10002, 10003}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			pool := NewPortPool(core.PortRange{Base: 10000, Number: 4}, 0)
			for range test.leased {
				pool.Acquire()
			}
			search := pool.Search()
			for range test.tries {
				search.Next()
			}
			search.Finish(test.used)
			search.Finish(0)
			if port, ok := search.Next(); ok {
				t.Errorf("offers %d after Finish", port)
			}
			if diff := cmp.Diff(test.next, acquireAll(pool)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// A search offers each port at most once, even if another transfer releases one
// in the meantime (RFC 6056 section 3.3.1 stops after as many tries as there are
// ports).
func TestSearchOffersOnce(t *testing.T) {
	pool := NewPortPool(core.PortRange{Base: 10000, Number: 4}, 0)
	other, _ := pool.Acquire()
	search := pool.Search()
	got := nextAll(search)
	pool.Release(other)
	got = append(got, nextAll(search)...)
	if diff := cmp.Diff([]int{10001, 10002, 10003, 10000}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Two searches at the same time are never offered the same port.
func TestSearchesShare(t *testing.T) {
	pool := NewPortPool(core.PortRange{Base: 10000, Number: 5}, 3)
	a, b := pool.Search(), pool.Search()
	seen := map[int]bool{}
	for range 3 {
		for _, search := range []*Search{a, b} {
			if port, ok := search.Next(); ok && seen[port] {
				t.Errorf("port %d offered twice", port)
			} else if ok {
				seen[port] = true
			}
		}
	}
	if len(seen) != 5 {
		t.Errorf("%d ports, want 5", len(seen))
	}
}

func TestSinglePorts(t *testing.T) {
	r := core.PortRange{Base: 10000, Number: 3}
	tests := []struct {
		name   string
		source PortSource
		want   []int
	}{
		{"once", Once(r, 1), []int{10001}},
		{"once, pick beyond the range", Once(r, 302), []int{10002}},
		{"once, pick below zero", Once(r, -1), []int{10002}},
		{"once, no range", Once(core.PortRange{}, 1), nil},
		{"any", Any(), []int{0}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, nextAll(test.source)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
