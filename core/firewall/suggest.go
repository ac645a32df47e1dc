package firewall

import (
	"cmp"
	"errors"
	"strconv"
	"strings"

	"activeftp/core"
)

// maxChoices bounds the number of ranges that Suggest returns.
const maxChoices = 5

// Choice is a range that active mode can use.
type Choice struct {
	Ports      core.PortRange
	Collisions []Collision // ordered by port; empty if no other use is known

	// Closed has the parts that the firewall blocks, in order. It is empty if the
	// settings do not say what the firewall opens.
	Closed []core.PortRange
}

// Collision is a part of a choice that something else is known to use.
type Collision struct {
	Rule  string // ID of the rule of [core.Rules] that reports it in a check
	Ports core.PortRange
	Name  string // the user of the ports
}

// Suggest returns the best ranges of n ports for a host with the given operating
// system, the quietest first: one to five ranges that do not overlap. os is a
// value of host.os; if it is empty, the ranges suit every system but FreeBSD,
// whose ephemeral ports begin at 10000. Suggest returns an error if os is unknown
// or n is not 1 to 64512, which is the number of ports from 1024 up.
//
// Ranges are ordered by their conflicts: by the number of ports in use, then of
// ephemeral ports, of the product's own ports, of well-known services. Among equals,
// the part of the IANA registry with the fewest names comes first, then the rounder
// start, then the lower one.
func Suggest(n int, os string) ([]Choice, error) {
	bands, err := ephemeralBands(os)
	if err != nil {
		return nil, err
	}
	return suggest(n, portUsage{ephemeral: bands})
}

// SuggestFor works like [Suggest] for the host that the settings describe. It also
// avoids the host's ephemeral ports, listening ports and passive range. Of ranges
// that differ in well-known services only, one that the firewall opens comes first.
// A passive range on an Edge is not the host's. A host with another product has none
// of this product's ports. Every node of a cluster needs the whole range.
func SuggestFor(s *core.Settings, n int) ([]Choice, error) { return suggest(n, usageOf(s)) }

// usageOf returns the port usage that the settings describe.
func usageOf(s *core.Settings) portUsage {
	u := portUsage{ephemeral: s.Host.EphemeralPorts.V, listening: s.Host.Listening.V, open: s.Firewall.Open.V}
	u.filtered = s.Firewall.Open.Known()
	if !s.Host.EphemeralPorts.Known() {
		u.ephemeral, _ = ephemeralBands(s.Host.OS.V) // the parser accepts only known names
	}
	u.other = s.Host.OtherProduct()
	if base, number := s.Passive.BasePort, s.Passive.NumberOfPorts; base.Known() && number.Known() && s.Passive.On.V != "edge" {
		u.passive = core.PortRange{Base: base.V, Number: number.V}
	}
	return u
}

// ephemeralBands returns the ephemeral ports of an operating system. For an empty
// name it returns those of all known systems but FreeBSD.
func ephemeralBands(os string) ([]core.PortRange, error) {
	if os == "" {
		return []core.PortRange{core.EphemeralPorts("linux"), core.EphemeralPorts("solaris")}, nil
	}
	band := core.EphemeralPorts(os)
	if !band.Given() {
		return nil, errors.New("unknown operating system " + strconv.Quote(os) + "; want one of " + strings.Join(core.OperatingSystems(), ", "))
	}
	return []core.PortRange{band}, nil
}

// quiet is a run of ports with the number of names that the IANA registry has
// there.
type quiet struct {
	ports core.PortRange
	names int
}

// quietRuns lists the quietest runs of the IANA registry, by its table of June
// 2024 for TCP: the longest run without a name, the first 100 ports without one
// (the only such run below 10000), and the quietest windows of 1,000 and of
// 2,048 ports.
var quietRuns = [...]quiet{
	{core.PortRange{Base: 29168, Number: 831}, 0},
	{core.PortRange{Base: 4200, Number: 100}, 0},
	{core.PortRange{Base: 28590, Number: 1409}, 2},
	{core.PortRange{Base: 27877, Number: 2048}, 10},
}

// quietRunIndex returns the index of the first quiet run that contains r, or
// len(quietRuns) if none does.
func quietRunIndex(r core.PortRange) int {
	for i, q := range quietRuns {
		if q.ports.Common(r) == r {
			return i
		}
	}
	return len(quietRuns)
}

// Registered returns an upper bound on the number of names that the IANA registry
// has for ports of the choice. known is false if there is no count for them.
func (c Choice) Registered() (names int, known bool) {
	if i := quietRunIndex(c.Ports); i < len(quietRuns) {
		return quietRuns[i].names, true
	}
	return 0, false
}

// suggest returns the best ranges of n ports on a host with the given usage.
func suggest(n int, u portUsage) ([]Choice, error) {
	const maxPorts = core.HighestPort - core.LowestPort + 1
	if n < 1 || n > maxPorts {
		return nil, errors.New("a range can have 1 to " + strconv.Itoa(maxPorts) + " ports, not " + strconv.Itoa(n))
	}
	ranges := bestRanges(u.uses(), n, maxChoices)
	choices := make([]Choice, len(ranges))
	for i, r := range ranges {
		choices[i] = Choice{Ports: r, Collisions: u.collisions(r)}
		if u.filtered {
			choices[i].Closed = r.Minus(u.open)
		}
	}
	return choices, nil
}

// compareRanges compares two ranges of equal weight. It is negative if a is the
// better one.
func compareRanges(a, b core.PortRange) int {
	return cmp.Or(
		cmp.Compare(quietRunIndex(a), quietRunIndex(b)),
		cmp.Compare(roughness(a.Base), roughness(b.Base)),
		cmp.Compare(a.Base, b.Base),
	)
}

// roughness returns 0 for multiples of 1000, 1 of 100, 2 of 10, and 3 otherwise.
func roughness(port int) int {
	for i, unit := range [...]int{1000, 100, 10} {
		if port%unit == 0 {
			return i
		}
	}
	return 3
}
