package firewall

import (
	"cmp"

	"activeftp/core"
)

// weight counts the ports of a range by their conflict, the most serious first. A
// port counts once, for its most serious conflict, and no number of less serious
// ones outweighs it. Ports that the firewall blocks count besides, as 1 together: it
// has to be changed for one port as for all.
type weight [numConflicts]int

func compareWeights(a, b *weight) int {
	for i := range a {
		if a[i] != b[i] {
			return cmp.Compare(a[i], b[i])
		}
	}
	return 0
}

// stretch is a run of ports with the same most serious conflict, all of them blocked
// by the firewall or none. It ends where the next one begins.
type stretch struct {
	first    int
	conflict conflict // numConflicts: none
	blocked  bool
	before   weight // of the ports below first, with the number of blocked ones
}

// stretchesOf returns the stretches from [core.LowestPort] up, in order.
func stretchesOf(uses []portUse) []stretch {
	type edge struct {
		port, change int
		conflict     conflict
	}
	edges := make([]edge, 1, 1+2*len(uses))
	edges[0] = edge{core.LowestPort, 0, inUse}
	for i := range uses {
		if r := uses[i].Ports.Common(allPorts); r.Given() {
			edges = append(edges, edge{r.Base, 1, uses[i].conflict}, edge{r.End() + 1, -1, uses[i].conflict})
		}
	}
	core.Sort(edges, func(a, b *edge) bool { return a.port < b.port })
	var open [numConflicts]int // uses that the current port is in
	all := make([]stretch, 0, len(edges))
	for i, e := range edges {
		open[e.conflict] += e.change
		if i+1 < len(edges) && edges[i+1].port == e.port {
			continue
		}
		next := stretch{first: e.port, blocked: open[closed] > 0}
		for next.conflict < numConflicts && (open[next.conflict] == 0 || next.conflict == closed) {
			next.conflict++
		}
		if len(all) > 0 {
			last := &all[len(all)-1]
			if last.conflict == next.conflict && last.blocked == next.blocked {
				continue
			}
			next.before = last.upTo(e.port)
		}
		all = append(all, next)
	}
	return all
}

// upTo returns the weight of the ports below port, which must be in the stretch or
// the first one after it.
func (s *stretch) upTo(port int) weight {
	w := s.before
	if s.conflict < numConflicts {
		w[s.conflict] += port - s.first
	}
	if s.blocked {
		w[closed] += port - s.first
	}
	return w
}

// search looks for the best ranges of n ports. The weight of the range from each
// start changes evenly between two starts at which an end of the range meets the
// edge of a stretch, so it is enough to compare the ends of such runs of starts, and
// in a run of equal weights its best start.
type search struct {
	n         int
	stretches []stretch
}

// candidate is a run of starts with its best one.
type candidate struct {
	first, last int // starts of ranges, both included
	best        core.PortRange
	weight      weight
}

// bestRanges returns up to most ranges of n ports that do not overlap, the best
// first.
func bestRanges(uses []portUse, n, most int) []core.PortRange {
	s := search{n, stretchesOf(uses)}
	left := s.candidates()
	var chosen []core.PortRange
	for len(chosen) < most && len(left) > 0 {
		best := &left[0]
		for i := range left {
			if compareCandidates(&left[i], best) < 0 {
				best = &left[i]
			}
		}
		chosen = append(chosen, best.best)
		left = s.without(left, best.best.Base)
	}
	return chosen
}

func compareCandidates(a, b *candidate) int {
	if order := compareWeights(&a.weight, &b.weight); order != 0 {
		return order
	}
	return compareRanges(a.best, b.best)
}

// candidates divides all starts into runs whose weight changes evenly and that are
// inside or outside each quiet run as a whole.
func (s *search) candidates() []candidate {
	highest := core.HighestPort - s.n + 1
	cuts := make([]int, 0, 2*len(s.stretches)+2*len(quietRuns)+1)
	for i := range s.stretches {
		edge := s.stretches[i].first
		cuts = append(cuts, edge, edge-s.n)
		if i > 0 && s.stretches[i].blocked != s.stretches[i-1].blocked {
			cuts = append(cuts, edge+1, edge-s.n+1) // the next start has its first blocked port, or its last
		}
	}
	for _, q := range quietRuns {
		cuts = append(cuts, q.ports.Base, q.ports.End()-s.n+2)
	}
	cuts = append(cuts, highest+1)
	core.Sort(cuts, func(a, b *int) bool { return *a < *b })
	all := make([]candidate, 0, len(cuts))
	first := core.LowestPort
	for _, cut := range cuts {
		if cut > first && cut <= highest+1 {
			all = append(all, s.evaluate(first, cut-1))
			first = cut
		}
	}
	return all
}

// without returns the runs without the starts of ranges that overlap the one from
// base.
func (s *search) without(all []candidate, base int) []candidate {
	left := make([]candidate, 0, len(all)+1)
	for i := range all {
		c := &all[i]
		if c.last <= base-s.n || c.first >= base+s.n {
			left = append(left, *c)
			continue
		}
		if c.first <= base-s.n {
			left = append(left, s.evaluate(c.first, base-s.n))
		}
		if c.last >= base+s.n {
			left = append(left, s.evaluate(base+s.n, c.last))
		}
	}
	return left
}

// evaluate finds the best start of a run.
func (s *search) evaluate(first, last int) candidate {
	c := candidate{first: first, last: last, best: core.PortRange{Base: first, Number: s.n}, weight: s.weight(first)}
	other := s.weight(last)
	switch order := compareWeights(&other, &c.weight); {
	case order < 0:
		c.best.Base, c.weight = last, other
	case order == 0:
		c.best.Base = roundest(first, last)
	}
	return c
}

// weight returns the weight of the range from a start.
func (s *search) weight(start int) weight {
	w, below := s.below(start+s.n), s.below(start)
	for i := range w {
		w[i] -= below[i]
	}
	w[closed] = min(w[closed], 1)
	return w
}

// below returns the weight of all ports below port.
func (s *search) below(port int) weight {
	low, high := 0, len(s.stretches)
	for high-low > 1 {
		if middle := (low + high) / 2; s.stretches[middle].first <= port {
			low = middle
		} else {
			high = middle
		}
	}
	return s.stretches[low].upTo(port)
}

// roundest returns the first of the roundest ports from first to last.
func roundest(first, last int) int {
	for _, unit := range [...]int{1000, 100, 10} {
		if port := (first + unit - 1) / unit * unit; port <= last {
			return port
		}
	}
	return first
}
