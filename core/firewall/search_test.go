package firewall

import (
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/core"
)

// everyRange returns what bestRanges returns. It weighs the range from every start,
// port by port.
func everyRange(uses []portUse, n, most int) []core.PortRange {
	conflictOf := make([]conflict, core.HighestPort+2)
	blocked := make([]bool, core.HighestPort+2)
	for port := range conflictOf {
		conflictOf[port] = numConflicts
	}
	for _, use := range uses {
		r := use.Ports.Common(allPorts)
		for port := r.Base; port < r.Base+r.Number; port++ {
			if use.conflict == closed {
				blocked[port] = true
			} else {
				conflictOf[port] = min(conflictOf[port], use.conflict)
			}
		}
	}
	var all []candidate
	var sum weight
	count := func(port, change int) {
		if conflictOf[port] < numConflicts {
			sum[conflictOf[port]] += change
		}
		if blocked[port] {
			sum[closed] += change
		}
	}
	for port := core.LowestPort; port <= core.HighestPort; port++ {
		count(port, 1)
		if base := port - n + 1; base >= core.LowestPort {
			c := candidate{best: core.PortRange{Base: base, Number: n}, weight: sum}
			c.weight[closed] = min(sum[closed], 1)
			all = append(all, c)
			count(base, -1)
		}
	}
	var chosen []core.PortRange
	for len(chosen) < most {
		var best *candidate
		for i := range all {
			c := &all[i]
			if !overlapsAny(c.best, chosen) && (best == nil || compareCandidates(c, best) < 0) {
				best = c
			}
		}
		if best == nil {
			break
		}
		chosen = append(chosen, best.best)
	}
	return chosen
}

// TestBestRanges compares the search with one that weighs every range.
func TestBestRanges(t *testing.T) {
	compare := func(t *testing.T, u portUsage, n int) {
		t.Helper()
		if diff := cmp.Diff(everyRange(u.uses(), n, maxChoices), bestRanges(u.uses(), n, maxChoices)); diff != "" {
			t.Errorf("%d ports beside %+v (-every range +search):\n%s", n, u, diff)
		}
	}
	for _, os := range append(core.OperatingSystems(), "") {
		bands, err := ephemeralBands(os)
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range []int{1, 100, 831, 1024, 20000, 64511} {
			compare(t, portUsage{ephemeral: bands}, n)
		}
	}
	random := rand.New(rand.NewPCG(1, 2))
	some := func(most int) (all []core.PortRange) {
		for range random.IntN(most + 1) {
			base := 1 + random.IntN(core.HighestPort)
			all = append(all, core.PortRange{Base: base, Number: 1 + random.IntN(min(3000, core.HighestPort-base+1))})
		}
		return core.Union(all)
	}
	for i := range 16 {
		u := portUsage{listening: some(30), ephemeral: some(2), open: some(6), filtered: i%2 == 0, other: i%3 == 0}
		compare(t, u, 1+random.IntN(1+random.IntN(9000)))
	}
}

func TestRoundest(t *testing.T) {
	for _, tt := range []struct{ first, last, want int }{
		{10000, 10000, 10000}, {10001, 10999, 10100}, {10001, 11000, 11000}, {10901, 10999, 10910}, {10991, 10999, 10991}, {1024, 1029, 1024},
	} {
		if got := roundest(tt.first, tt.last); got != tt.want {
			t.Errorf("roundest(%d, %d) = %d, want %d", tt.first, tt.last, got, tt.want)
		}
	}
}

// BenchmarkSuggestListening has a host with thousands of ports in use, as pasted
// from a list of sockets.
func BenchmarkSuggestListening(b *testing.B) {
	text := "[host]\nlistening ="
	for port := 1025; port < 21000; port += 2 {
		text += " " + strconv.Itoa(port)
		if len(text) > core.MaxLine-10 {
			break
		}
	}
	s, _ := core.Parse(text + "\n")
	for b.Loop() {
		if _, err := SuggestFor(s, 1024); err != nil {
			b.Fatal(err)
		}
	}
}
