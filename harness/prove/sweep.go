package prove

import (
	"container/heap"

	"activeftp/harness/report"
)

// sampleStep bounds the untried ports between two closed ones: a gap of fewer
// ports counts as closed, so at least one port in 32 was tried.
const sampleStep = 32

// sweep decides in which order the ports of a range are tried, so that most of a
// large range can be judged by few attempts: an open port costs milliseconds, a
// closed one a whole time-out. Ports are offsets from 0. It is not safe for
// concurrent use.
//
// Next to an open port it tries the neighbours, which are probably open as well
// and lead to the edge of a closed run. Otherwise it tries both ends of the range
// and then the middle of the longest gap. So closed ports are tried evenly over
// their run, its two ends first.
type sweep struct {
	results []portResult // by port; the zero value was not tried
	beside  []int        // ports beside an open one, the latest last
	gaps    gapHeap      // longest first; entries may be out of date
	lastOf  []int32      // by first port of a gap: its last port; otherwise noGap
	firstOf []int32      // by last port of a gap: its first port; otherwise noGap
	untried int          // ports that are neither tried nor being tried
}

const noGap = -1

// portResult is the result for one port.
type portResult struct {
	status report.PortStatus // "": not tried
	kind   string            // equal for ports that failed alike
	reason string            // empty for open ports
	slow   bool              // it failed by a time-out

	blocked bool // a firewall is the likely reason
}

func newSweep(n int) *sweep {
	s := &sweep{
		results: make([]portResult, n),
		lastOf:  make([]int32, n), firstOf: make([]int32, n), untried: n,
	}
	for i := range n {
		s.lastOf[i], s.firstOf[i] = noGap, noGap
	}
	s.addGap(0, n-1)
	return s
}

// next returns the port to try next and marks it as being tried. ok is false if
// every port was tried or is being tried.
func (s *sweep) next() (port int, ok bool) {
	for last := len(s.beside) - 1; last >= 0; last-- {
		port, s.beside = s.beside[last], s.beside[:last]
		if first := s.firstOf[port]; first != noGap {
			s.take(port, int(first), port)
			return port, true
		}
		if end := s.lastOf[port]; end != noGap {
			s.take(port, port, int(end))
			return port, true
		}
	}
	for len(s.gaps) > 0 {
		g := s.gaps[0]
		if s.lastOf[g.first] != int32(g.last) {
			heap.Pop(&s.gaps)
			continue
		}
		port := s.pick(g)
		s.take(port, g.first, g.last)
		return port, true
	}
	return 0, false
}

// pick returns the port of a gap to try: an end of the range, or one near the
// middle. Its distance from the port below the gap is odd, so that a range with
// every second port closed is not taken for a closed one.
func (s *sweep) pick(g gap) int {
	middle := (g.first + g.last) / 2
	switch {
	case g.first == 0:
		return 0
	case g.last == len(s.results)-1:
		return g.last
	case (middle-g.first)%2 == 1:
		return middle - 1
	}
	return middle
}

// take removes a port from its gap.
func (s *sweep) take(port, first, last int) {
	s.untried--
	s.lastOf[first], s.firstOf[last] = noGap, noGap
	s.addGap(first, port-1)
	s.addGap(port+1, last)
}

// addGap adds the untried ports from first to last, if there are any.
func (s *sweep) addGap(first, last int) {
	if first <= last {
		s.lastOf[first], s.firstOf[last] = int32(last), int32(first)
		heap.Push(&s.gaps, gap{first, last})
	}
}

// finish sets the result of a port that next returned.
func (s *sweep) finish(port int, r portResult) {
	s.results[port] = r
	if r.status != report.PortOpen {
		return
	}
	s.beside = append(s.beside, s.neighbours(port)...)
}

// neighbours returns the ports of the range beside a port, the one below first.
func (s *sweep) neighbours(port int) []int {
	var ports []int
	for _, neighbour := range []int{port - 1, port + 1} {
		if neighbour >= 0 && neighbour < len(s.results) {
			ports = append(ports, neighbour)
		}
	}
	return ports
}

// giveBack returns a port to the untried ones: it was not tried after all, or its
// result does not count.
func (s *sweep) giveBack(port int) {
	s.untried++
	s.results[port] = portResult{}
	first, last := port, port
	if port > 0 && s.firstOf[port-1] != noGap {
		first = int(s.firstOf[port-1])
		s.lastOf[first], s.firstOf[port-1] = noGap, noGap
	}
	if port < len(s.results)-1 && s.lastOf[port+1] != noGap {
		last = int(s.lastOf[port+1])
		s.lastOf[port+1], s.firstOf[last] = noGap, noGap
	}
	s.addGap(first, last)
	for _, neighbour := range s.neighbours(port) {
		if s.results[neighbour].status == report.PortOpen {
			s.beside = append(s.beside, port)
		}
	}
}

// run is a number of adjacent ports, from first to last, with the same result.
type run struct {
	first, last int
	tried       int
	result      portResult
}

// minSampled is the least number of ports that must have been tried in a run with
// gaps: both ends, and one inside. Even and odd ports must be among them: a
// firewall may open every second port.
const minSampled = 3

// runs returns the results as runs of adjacent ports that came out alike. Gaps
// between closed ports belong to their run if they are short enough; a port of
// any other gap was not tried.
func (s *sweep) runs() []run {
	pieces := s.pieces()
	var runs []run
	for i := 0; i < len(pieces); {
		end, tried, parities := i+1, pieces[i].tried, pieces[i].parities()
		for end+1 < len(pieces) && continues(pieces[i], pieces[end], pieces[end+1]) {
			tried += pieces[end+1].tried
			parities |= pieces[end+1].parities()
			end += 2
		}
		if end != i+1 && tried >= minSampled && parities == bothParities {
			one := pieces[i]
			one.last, one.tried, one.result.status = pieces[end-1].last, tried, report.PortSampled
			runs = append(runs, one)
		} else {
			runs = append(runs, pieces[i:end]...)
		}
		i = end
	}
	for i := range runs {
		if r := &runs[i].result; r.status == "" {
			r.status = report.PortNotTried
		}
	}
	return runs
}

// pieces returns the results as runs of adjacent ports with equal results.
func (s *sweep) pieces() []run {
	var pieces []run
	for port := 0; port < len(s.results); {
		one := run{first: port, result: s.results[port]}
		for port < len(s.results) && s.results[port].alike(one.result) {
			port++
		}
		if one.last = port - 1; one.result.status != "" {
			one.tried = port - one.first
		}
		pieces = append(pieces, one)
	}
	return pieces
}

// bothParities is the result of parities for a run with an even and an odd port.
const bothParities = 1<<0 | 1<<1

// parities returns a set with bit 0 for an even and bit 1 for an odd port of r.
func (r run) parities() int {
	if r.first < r.last {
		return bothParities
	}
	return 1 << (r.first % 2)
}

// continues reports whether a closed run goes on beyond a gap.
func continues(closed, gap, next run) bool {
	return closed.result.status == report.PortClosed && next.result.alike(closed.result) &&
		gap.result.status == "" && gap.last-gap.first+1 < sampleStep
}

// maxDoubtful is the number of ports of a kind that are tried again.
const maxDoubtful = 1000

// doubtful returns the ports whose result may be another if they are tried alone:
// busy ones and, if several sessions were open, one group for each kind of quick
// failure, and the slow ones that are closed all by themselves.
func (s *sweep) doubtful(several bool) [][]int {
	var order []portResult
	groups := map[portResult][]int{}
	for _, one := range s.runs() {
		r := one.result
		alone := one.first == one.last
		busy := r.status == report.PortBusy
		failed := several && (r.status == report.PortFailed || r.status == report.PortClosed && (!r.slow || alone))
		if !busy && !failed {
			continue
		}
		key := portResult{status: r.status, kind: r.kind, slow: r.slow}
		if groups[key] == nil {
			order = append(order, key)
		}
		for port := one.first; port <= one.last && len(groups[key]) < maxDoubtful; port++ {
			if s.results[port].status != "" {
				groups[key] = append(groups[key], port)
			}
		}
	}
	ports := make([][]int, len(order))
	for i, key := range order {
		ports[i] = groups[key]
	}
	return ports
}

// alike reports whether two ports came out for the same reason.
func (r portResult) alike(other portResult) bool {
	return r.status == other.status && r.kind == other.kind
}

// gap is a run of untried ports.
type gap struct{ first, last int }

// gapHeap is a heap of gaps, the longest first (container/heap).
type gapHeap []gap

func (h gapHeap) Len() int { return len(h) }
func (h gapHeap) Less(i, j int) bool {
	if a, b := h[i].last-h[i].first, h[j].last-h[j].first; a != b {
		return a > b
	}
	return h[i].first < h[j].first
}
func (h gapHeap) Swap(i, j int) { h[i], h[j] = h[j], h[i] }

// Push appends a gap.
func (h *gapHeap) Push(g any) { *h = append(*h, g.(gap)) }

// Pop removes the last gap.
func (h *gapHeap) Pop() any {
	last := len(*h) - 1
	g := (*h)[last]
	*h = (*h)[:last]
	return g
}
