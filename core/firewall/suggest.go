package firewall

import (
	"cmp"
	"errors"
	"strconv"
	"strings"

	"activeftp/core"
)

// maxChoices is how many ranges are suggested at most.
const maxChoices = 5

// Choice is a range that active mode may use.
type Choice struct {
	Ports      core.PortRange
	Collisions []Collision // by port; none: nothing is known to be in the way
}

// Collision is ports of a choice that something else is known to use.
type Collision struct {
	Rule  string // id of the rule of [core.Rules] that check applies to it
	Ports core.PortRange
	Name  string // of what uses them
}

// Suggest is the best ranges of n ports for a host with that operating system,
// the quietest first and none overlapping another: at most five, and at least
// one. os is a name of host.os; empty stands for any but FreeBSD, whose
// ephemeral ports begin at 10000. n is 1 to 64512, all ports from 1024 up;
// another n, or an unknown os, is an error.
//
// The order is by what is in the way: fewest ports in use, then fewest
// ephemeral ports, ports of the product itself, ports of well-known services.
// Among equals come first those in the part of the IANA registry with the fewest
// names, then the roundest start, then the lowest.
func Suggest(n int, os string) ([]Choice, error) {
	bands, err := bandsOf(os)
	if err != nil {
		return nil, err
	}
	return suggest(n, terrain{ephemeral: bands})
}

// SuggestFor is [Suggest] for the host of a settings text: its ephemeral ports,
// its listening ports and its passive range count as well.
func SuggestFor(s *core.Settings, n int) ([]Choice, error) { return suggest(n, terrainOf(s)) }

// terrainOf is the terrain that a settings text describes.
func terrainOf(s *core.Settings) terrain {
	t := terrain{ephemeral: s.Host.EphemeralPorts.V, listening: s.Host.Listening.V}
	if !s.Host.EphemeralPorts.Known() {
		t.ephemeral, _ = bandsOf(s.Host.OS.V) // the parser lets no other name through
	}
	if base, number := s.Passive.BasePort, s.Passive.NumberOfPorts; base.Known() && number.Known() {
		t.passive = core.PortRange{Base: base.V, Number: number.V}
	}
	return t
}

// bandsOf is the ephemeral ports of an operating system; without a name those
// of all that are known here but FreeBSD.
func bandsOf(os string) ([]core.PortRange, error) {
	if os == "" {
		return []core.PortRange{core.EphemeralPorts("linux"), core.EphemeralPorts("solaris")}, nil
	}
	band := core.EphemeralPorts(os)
	if !band.Given() {
		return nil, errors.New("no operating system " + strconv.Quote(os) + "; there are " + strings.Join(core.OperatingSystems(), ", "))
	}
	return []core.PortRange{band}, nil
}

// quiet is a run of ports and how many names the IANA registry has in it.
// Counted in its table of June 2024, in TCP: the longest run with no name, the
// first 100 ports with none, which are the only ones below 10000, and the
// quietest windows of 1,000 and of 2,048 ports.
type quiet struct {
	ports core.PortRange
	names int
}

var quietRuns = [...]quiet{
	{core.PortRange{Base: 29168, Number: 831}, 0},
	{core.PortRange{Base: 4200, Number: 100}, 0},
	{core.PortRange{Base: 28590, Number: 1409}, 2},
	{core.PortRange{Base: 27877, Number: 2048}, 10},
}

// quietRun is the index of the first quiet run that holds all of r;
// len(quietRuns) when none does.
func quietRun(r core.PortRange) int {
	for i, q := range quietRuns {
		if q.ports.Common(r) == r {
			return i
		}
	}
	return len(quietRuns)
}

// Registered is at most how many names the IANA registry has for ports of the
// choice; false where that is not known here.
func (c Choice) Registered() (names int, known bool) {
	if i := quietRun(c.Ports); i < len(quietRuns) {
		return quietRuns[i].names, true
	}
	return 0, false
}

func suggest(n int, t terrain) ([]Choice, error) {
	const most = core.HighestPort - core.LowestPort + 1
	if n < 1 || n > most {
		return nil, errors.New("a range has 1 to " + strconv.Itoa(most) + " ports, not " + strconv.Itoa(n))
	}
	weights := t.weights(n)
	var chosen []core.PortRange
	for len(chosen) < maxChoices {
		best, found := bestOf(weights, n, chosen)
		if !found {
			break
		}
		chosen = append(chosen, best)
	}
	choices := make([]Choice, len(chosen))
	for i, r := range chosen {
		choices[i] = Choice{r, t.collisions(r)}
	}
	return choices, nil
}

// bestOf is the best range of n ports that overlaps none of chosen. weights are
// those of the ranges from each start, [core.LowestPort] first.
func bestOf(weights []uint64, n int, chosen []core.PortRange) (core.PortRange, bool) {
	var best core.PortRange
	var least uint64
	for i, weight := range weights {
		r := core.PortRange{Base: core.LowestPort + i, Number: n}
		if best.Given() && weight > least || overlapsAny(r, chosen) {
			continue
		}
		if !best.Given() || weight < least || prefer(r, best) < 0 {
			best, least = r, weight
		}
	}
	return best, best.Given()
}

// prefer compares ranges in whose way there is the same: the smaller comes
// first.
func prefer(a, b core.PortRange) int {
	return cmp.Or(
		cmp.Compare(quietRun(a), quietRun(b)),
		cmp.Compare(roughness(a.Base), roughness(b.Base)),
		cmp.Compare(a.Base, b.Base),
	)
}

// roughness is 0 for whole thousands, more for hundreds, tens and the rest.
func roughness(port int) int {
	for i, unit := range [...]int{1000, 100, 10} {
		if port%unit == 0 {
			return i
		}
	}
	return 3
}
