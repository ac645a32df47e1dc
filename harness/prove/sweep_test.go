package prove

import (
	"container/heap"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/harness/report"
)

// attempt is a port being tried in virtual time.
type attempt struct{ port, end int }

// attempts is a heap of attempts, the first to end on top.
type attempts []attempt

func (a attempts) Len() int           { return len(a) }
func (a attempts) Less(i, j int) bool { return a[i].end < a[j].end }
func (a attempts) Swap(i, j int)      { a[i], a[j] = a[j], a[i] }
func (a *attempts) Push(x any)        { *a = append(*a, x.(attempt)) }
func (a *attempts) Pop() any {
	last := len(*a) - 1
	x := (*a)[last]
	*a = (*a)[:last]
	return x
}

// Durations in virtual time.
const (
	openTime   = 1
	closedTime = 10_000
)

// runSweep tries the ports of a sweep over so many sessions. An open port takes
// openTime, a closed one closedTime; what has not ended at the limit was not
// tried.
func runSweep(n, sessions, limit int, closed func(port int) bool) *sweep {
	s := newSweep(n)
	var running attempts
	for now := 0; ; {
		for len(running) < sessions {
			port, ok := s.next()
			if !ok {
				break
			}
			duration := openTime
			if closed(port) {
				duration = closedTime
			}
			heap.Push(&running, attempt{port, now + duration})
		}
		if len(running) == 0 || running[0].end > limit {
			return s
		}
		first := heap.Pop(&running).(attempt)
		now = first.end
		r := portResult{status: report.PortOpen}
		if closed(first.port) {
			r = portResult{status: report.PortClosed, kind: "nothing-arrived"}
		}
		s.finish(first.port, r)
	}
}

// describe returns the runs of a sweep as "0-49 open, 50-99 closed (12)"; the
// number in parentheses is that of the ports that were tried, if not all were.
func describe(runs []run) string {
	var parts []string
	for _, r := range runs {
		text := fmt.Sprintf("%d-%d %s", r.first, r.last, r.result.status)
		if r.tried <= r.last-r.first && r.result.status != report.PortNotTried {
			text += fmt.Sprintf(" (%d)", r.tried)
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, ", ")
}

// In three time-outs, closed ports are found over 32 sessions and over one.
func TestSweep(t *testing.T) {
	const limit = 3 * closedTime
	from := func(first int) func(int) bool { return func(port int) bool { return port >= first } }
	for _, tt := range []struct {
		name     string
		n        int
		sessions int
		closed   func(port int) bool
		want     string
	}{
		{"all open", 1024, 4, from(1024), "0-1023 open"},
		{"one port", 1, 1, from(1), "0-0 open"},
		{"two ports, closed", 2, 1, from(0), "0-1 closed"},
		{"all closed", 1024, 32, from(0), "0-1023 closed, sampled (96)"},
		{"half closed", 100, 32, from(50), "0-49 open, 50-99 closed"},
		{"half of many closed", 1024, 32, from(512), "0-511 open, 512-1023 closed, sampled (79)"},
		{"one closed", 1024, 4, func(port int) bool { return port == 700 }, "0-699 open, 700-700 closed, 701-1023 open"},
		{"first closed", 100, 1, func(port int) bool { return port == 0 }, "0-0 closed, 1-99 open"},
		{"half closed, one session", 100, 1, from(50), "0-49 open, 50-50 closed, 51-98 not tried, 99-99 closed"},
		{"all closed, one session", 100, 1, from(0), "0-0 closed, 1-48 not tried, 49-49 closed, 50-98 not tried, 99-99 closed"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, describe(runSweep(tt.n, tt.sessions, limit, tt.closed).runs())); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Every second port closed: nothing is claimed about a port that was not tried,
// because its neighbours do not tell.
func TestSweepAlternating(t *testing.T) {
	closed := func(port int) bool { return port%2 == 1 }
	for _, n := range []int{100, 1000} {
		s := runSweep(n, 32, 3*closedTime, closed)
		for _, r := range s.runs() {
			if r.result.status == report.PortSampled {
				t.Errorf("%d ports: %d-%d counts as closed", n, r.first, r.last)
			}
			if r.result.status == report.PortOpen && closed(r.first) {
				t.Errorf("%d ports: %d counts as open", n, r.first)
			}
		}
		if n == 100 && s.untried > 0 {
			t.Errorf("%d ports of 100 were not tried", s.untried)
		}
	}
}

// Whatever is closed, each port is tried once at most, every result is right, and
// only ports between closed ones count as closed without having been tried.
func FuzzSweep(f *testing.F) {
	f.Add(uint16(100), uint8(32), uint8(3), []byte{0, 0xff})
	f.Add(uint16(1), uint8(1), uint8(1), []byte{})
	f.Add(uint16(3000), uint8(7), uint8(200), []byte{1, 2, 3, 4})
	f.Fuzz(func(t *testing.T, n uint16, sessions, timeouts uint8, pattern []byte) {
		ports := int(n)%4000 + 1
		closed := func(port int) bool {
			return len(pattern) > 0 && pattern[port/8%len(pattern)]>>(port%8)&1 == 1
		}
		s := runSweep(ports, int(sessions)%64+1, int(timeouts)*closedTime, closed)
		next := 0
		for _, r := range s.runs() {
			if r.first != next {
				t.Fatalf("run %d-%d follows port %d", r.first, r.last, next-1)
			}
			next = r.last + 1
			checkRun(t, s, r, closed)
		}
		if next != ports {
			t.Fatalf("the runs end at %d of %d ports", next, ports)
		}
	})
}

// checkRun checks a run against the ports that are closed.
func checkRun(t *testing.T, s *sweep, r run, closed func(port int) bool) {
	t.Helper()
	gap := 0
	for port := r.first; port <= r.last; port++ {
		tried := s.results[port].status != ""
		switch {
		case tried && closed(port) != (r.result.status != report.PortOpen):
			t.Errorf("port %d is in a run of %s ports", port, r.result.status)
		case tried:
			gap = 0
		default:
			gap++
		}
		if r.result.status == report.PortSampled && gap >= sampleStep {
			t.Errorf("%d ports up to %d were not tried and count as closed", gap, port)
		}
	}
	if r.result.status == report.PortSampled && (s.results[r.first].status == "" || s.results[r.last].status == "") {
		t.Errorf("an end of %d-%d was not tried", r.first, r.last)
	}
}
