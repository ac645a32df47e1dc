package prove

import (
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/harness/report"
)

// The results of the tests below.
var (
	openPort   = portResult{status: report.PortOpen}
	closedPort = portResult{status: report.PortClosed, kind: "nothing-arrived", slow: true}
	quickPort  = portResult{status: report.PortClosed, kind: "connect-refused"}
	failedPort = portResult{status: report.PortFailed, kind: "550"}
	busyPort   = portResult{status: report.PortBusy, kind: "in use"}
)

// sweepOf returns a sweep with results by port.
func sweepOf(ports int, results map[int]portResult) *sweep {
	s := newSweep(ports)
	for port, r := range results {
		s.results[port] = r
	}
	return s
}

// TestSampledRuns checks when closed ports with untried ones between them count as one
// run: three were tried, an even and an odd one among them, and at least one in 32.
func TestSampledRuns(t *testing.T) {
	for name, tt := range map[string]struct {
		closed  []int
		between portResult // of the port in the middle of the first gap
		want    bool
	}{
		"three":                  {[]int{0, 11, 21}, portResult{}, true},
		"two":                    {[]int{0, 11}, portResult{}, false},
		"only even ones":         {[]int{0, 10, 20}, portResult{}, false},
		"only odd ones":          {[]int{1, 11, 21}, portResult{}, false},
		"31 ports between":       {[]int{0, 32, 63}, portResult{}, true},
		"32 ports between":       {[]int{0, 33, 65}, portResult{}, false},
		"an open one between":    {[]int{0, 11, 21}, openPort, false},
		"another failure":        {[]int{0, 11, 21}, quickPort, false},
		"not closed, but failed": {[]int{0, 11, 21}, failedPort, false},
	} {
		s := newSweep(100)
		for _, port := range tt.closed {
			s.results[port] = closedPort
		}
		s.results[tt.closed[0]+5] = tt.between
		first := s.runs()[0]
		if tt.closed[0] > 0 {
			first = s.runs()[1]
		}
		last := tt.closed[len(tt.closed)-1]
		if sampled := first.result.status == report.PortSampled; sampled != tt.want || sampled && (first.last != last || first.tried != len(tt.closed)) {
			t.Errorf("%s: %+v, sampled %t", name, first, sampled)
		}
	}
	s := sweepOf(30, map[int]portResult{0: failedPort, 11: failedPort, 21: failedPort})
	if first := s.runs()[0]; first.last != 0 || first.result.status != report.PortFailed {
		t.Errorf("ports that failed otherwise: %+v", first)
	}
	one := sweepOf(5, map[int]portResult{0: closedPort, 1: openPort, 2: closedPort, 3: closedPort})
	if first := one.runs()[0]; first.last != 0 || first.result.status != report.PortClosed {
		t.Errorf("a port beside an open one: %+v", first)
	}
	two := sweepOf(30, map[int]portResult{0: closedPort, 1: closedPort, 12: closedPort})
	if first := two.runs()[0]; first.result.status != report.PortSampled || first.tried != 3 || first.last != 12 {
		t.Errorf("a run of two and one: %+v", first)
	}
}

// TestPieces checks that only equal results make a run, and that a port without one
// was not tried.
func TestPieces(t *testing.T) {
	other := failedPort
	other.kind = "530"
	s := sweepOf(8, map[int]portResult{0: openPort, 1: openPort, 2: failedPort, 3: other, 4: busyPort, 5: closedPort})
	var got []run
	for _, one := range s.runs() {
		got = append(got, run{first: one.first, last: one.last, tried: one.tried, result: portResult{status: one.result.status}})
	}
	want := []run{
		{0, 1, 2, portResult{status: report.PortOpen}}, {2, 2, 1, portResult{status: report.PortFailed}},
		{3, 3, 1, portResult{status: report.PortFailed}}, {4, 4, 1, portResult{status: report.PortBusy}},
		{5, 5, 1, portResult{status: report.PortClosed}}, {6, 7, 0, portResult{status: report.PortNotTried}},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(run{}, portResult{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestDoubtful checks which ports are tried again alone: busy ones always, and if
// several sessions were open also those that failed quickly, and the slow ones that
// are closed all by themselves.
func TestDoubtful(t *testing.T) {
	other := failedPort
	other.kind = "530"
	for name, tt := range map[string]struct {
		results map[int]portResult
		alone   [][]int // with one session
		several [][]int // with several
	}{
		"open":              {map[int]portResult{0: openPort, 1: openPort}, [][]int{}, [][]int{}},
		"busy":              {map[int]portResult{1: busyPort, 2: busyPort, 5: busyPort}, [][]int{{1, 2, 5}}, [][]int{{1, 2, 5}}},
		"failed":            {map[int]portResult{1: failedPort, 2: openPort, 3: failedPort}, [][]int{}, [][]int{{1, 3}}},
		"of two kinds":      {map[int]portResult{1: failedPort, 2: other, 3: failedPort}, [][]int{}, [][]int{{1, 3}, {2}}},
		"closed at once":    {map[int]portResult{1: quickPort, 2: quickPort}, [][]int{}, [][]int{{1, 2}}},
		"closed, slow, two": {map[int]portResult{1: closedPort, 2: closedPort}, [][]int{}, [][]int{}},
		"closed, slow, one": {map[int]portResult{1: closedPort, 3: openPort}, [][]int{}, [][]int{{1}}},
		"one kind, slow and quick": {
			map[int]portResult{1: {status: report.PortClosed, kind: "a", slow: true}, 4: {status: report.PortClosed, kind: "a"}}, [][]int{}, [][]int{{1}, {4}},
		},
		"one kind, failed and closed": {
			map[int]portResult{1: {status: report.PortFailed, kind: "a"}, 4: {status: report.PortClosed, kind: "a"}}, [][]int{}, [][]int{{1}, {4}},
		},
		"two kinds of slow": {map[int]portResult{1: closedPort, 4: quickPort}, [][]int{}, [][]int{{1}, {4}}},
		"busy and failed":   {map[int]portResult{1: failedPort, 2: busyPort}, [][]int{{2}}, [][]int{{1}, {2}}},
		"nothing was tried": {nil, [][]int{}, [][]int{}},
		"a sampled run":     {map[int]portResult{0: closedPort, 3: closedPort, 5: closedPort}, [][]int{}, [][]int{}},
	} {
		s := sweepOf(8, tt.results)
		for several, want := range map[bool][][]int{false: tt.alone, true: tt.several} {
			if diff := cmp.Diff(want, s.doubtful(several)); diff != "" {
				t.Errorf("%s, several %t (-want +got):\n%s", name, several, diff)
			}
		}
	}
	s := newSweep(3000)
	for port := range s.results {
		s.results[port] = failedPort
	}
	if groups := s.doubtful(true); len(groups) != 1 || len(groups[0]) != 1000 {
		t.Errorf("%d groups, %d ports in the first", len(groups), len(groups[0]))
	}
}

// TestNextToOpen checks that the ports beside an open one are tried next, the one
// above it first, and no port outside the range.
func TestNextToOpen(t *testing.T) {
	for port, want := range map[int][]int{0: {1}, 50: {51, 49}, 99: {98}, 1: {2, 0}} {
		s := newSweep(100)
		for first, ok := s.next(); ok && first != port; first, ok = s.next() { // no result yet
		}
		given := map[int]bool{}
		for p := range 100 { // those that were given on the way have no neighbour to try
			given[p] = s.firstOf[p] == noGap && s.lastOf[p] == noGap && !inGap(s, p)
		}
		s.finish(port, openPort)
		for _, neighbour := range want {
			if given[neighbour] {
				continue
			}
			if got, ok := s.next(); !ok || got != neighbour {
				t.Errorf("beside %d: %d, %t; want %d", port, got, ok, neighbour)
			}
		}
	}
}

// inGap reports whether a port is untried.
func inGap(s *sweep, port int) bool {
	for first := range s.lastOf {
		if last := s.lastOf[first]; last != noGap && first <= port && port <= int(last) {
			return true
		}
	}
	return false
}

// TestSweepModel compares a sweep with a plain list of states, through any order of
// ports that are taken, finished and given back: each port is given once until it is
// given back, and the count of untried ports is right.
func TestSweepModel(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, ports := range []int{1, 2, 3, 7, 40} {
		for range 50 {
			s := newSweep(ports)
			untried, taken, done := map[int]bool{}, map[int]bool{}, map[int]bool{}
			for port := range ports {
				untried[port] = true
			}
			for range 6 * ports {
				switch pick := random.IntN(4); {
				case pick < 2:
					port, ok := s.next()
					if ok != (len(untried) > 0) || ok && !untried[port] {
						t.Fatalf("%d ports: got %d, %t; untried %v", ports, port, ok, untried)
					}
					if ok {
						delete(untried, port)
						taken[port] = true
					}
				case pick == 2:
					if port, ok := anyOf(taken, random); ok {
						s.finish(port, []portResult{openPort, closedPort}[random.IntN(2)])
						delete(taken, port)
						done[port] = true
					}
				default:
					for _, from := range []map[int]bool{taken, done} {
						port, ok := anyOf(from, random)
						if !ok {
							continue
						}
						s.giveBack(port)
						delete(from, port)
						untried[port] = true
						if s.results[port] != (portResult{}) {
							t.Fatalf("port %d keeps its result", port)
						}
					}
				}
				if s.untried != len(untried) {
					t.Fatalf("%d ports: %d untried, want %d", ports, s.untried, len(untried))
				}
				checkGaps(t, s, untried)
			}
		}
	}
}

// checkGaps checks that the gaps of a sweep are the longest runs of untried ports.
func checkGaps(t *testing.T, s *sweep, untried map[int]bool) {
	t.Helper()
	for port := range s.results {
		first, last := port, port
		for untried[first-1] {
			first--
		}
		for untried[last+1] {
			last++
		}
		wantLast, wantFirst := int32(noGap), int32(noGap)
		if untried[port] && first == port {
			wantLast = int32(last)
		}
		if untried[port] && last == port {
			wantFirst = int32(first)
		}
		if s.lastOf[port] != wantLast || s.firstOf[port] != wantFirst {
			t.Fatalf("port %d: last %d, first %d; want %d, %d", port, s.lastOf[port], s.firstOf[port], wantLast, wantFirst)
		}
	}
}

// anyOf returns one of the ports of a set; ok is false if it is empty.
func anyOf(set map[int]bool, random *rand.Rand) (port int, ok bool) {
	if len(set) == 0 {
		return 0, false
	}
	return slices.Sorted(maps.Keys(set))[random.IntN(len(set))], true
}

// TestGivenBackBesideOpen checks that a port beside an open one is tried again before
// any other.
func TestGivenBackBesideOpen(t *testing.T) {
	for _, open := range []int{49, 51} {
		s := newSweep(100)
		for range 100 {
			s.next()
		}
		for _, port := range []int{10, 11, 12, 50, 90, 91, 92} {
			s.giveBack(port)
		}
		s.take(50, 50, 50)
		s.results[open] = openPort
		s.giveBack(50)
		if got, _ := s.next(); got != 50 {
			t.Errorf("beside %d: %d", open, got)
		}
	}
	s := newSweep(100) // without an open port beside it, the longest gap comes first
	for range 100 {
		s.next()
	}
	for _, port := range []int{10, 11, 12, 50} {
		s.giveBack(port)
	}
	if got, _ := s.next(); got < 10 || got > 12 {
		t.Errorf("%d comes before the longest gap", got)
	}
}

// TestBesideFirstPort checks that the first and the last port of a range count as
// neighbours.
func TestBesideFirstPort(t *testing.T) {
	s := newSweep(9)
	s.take(1, 0, 8)
	s.take(7, 2, 8)
	s.finish(1, openPort)
	s.finish(7, openPort)
	for _, want := range []int{8, 6, 2, 0} {
		if got, _ := s.next(); got != want {
			t.Errorf("%d is next, want %d", got, want)
		}
	}
	for _, tt := range []struct{ open, port int }{{0, 1}, {8, 7}} {
		s := newSweep(9)
		s.take(tt.port, 0, 8)
		s.results[tt.open] = openPort
		s.giveBack(tt.port)
		if !slices.Equal(s.beside, []int{tt.port}) {
			t.Errorf("beside open ports: %v, want %d", s.beside, tt.port)
		}
	}
}
