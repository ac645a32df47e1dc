// Package packetfilter reads the rules of nftables and iptables, and reports which
// TCP ports of a host they let in from which sources.
//
// It walks the rules with the packets of a connection, in and out, for each
// combination of a source and a port that a rule tells apart. A rule that it cannot judge, such as one with a rate limit
// or a mark, may match or not. If that decides, the port is unclear, neither open
// nor closed.
package packetfilter

import (
	"cmp"
	"errors"
	"net/netip"
	"slices"

	"activeftp/core"
)

// Host is the host that connections come in to.
type Host struct {
	Interface string // through which they come in; "" if unknown
	Address   netip.Addr
}

// maxSteps is the highest number of rules that Judge walks through: a second or two of
// work.
const maxSteps = 30_000_000

// Filter is a set of rules, which [New] returns without any.
type Filter struct {
	host   Host
	steps  int // rules that Judge may walk through, over all packets
	tables []*table
	ports  []int        // each starts a run of ports that no rule tells apart
	addrs  []netip.Addr // the same for sources
}

// New returns a filter without rules for connections to a host, whose address must
// be valid.
func New(host Host) *Filter { return &Filter{host: host, steps: maxSteps} }

// Group is the sources for which the rules are the same.
type Group struct {
	From    []netip.Prefix
	Open    []core.PortRange // let in for certain
	Unclear []core.PortRange // depend on something that the rules do not tell
}

// Result is the verdict on all sources and ports.
type Result struct {
	// Groups holds at least one group, the one with the most addresses first. No
	// address is in two of them. Sources that can be no partner, such as those of the
	// loopback network, are in none.
	Groups []Group
	// Reasons names rules that could not be judged, if a port is unclear. It is
	// bounded, and its texts come from the rules.
	Reasons []string
	// Helper reports whether a rule gives connections to a helper for FTP, which can
	// let in data connections to ports that are closed otherwise.
	Helper bool
}

// ErrTooManyRules is the error for rules that are too many to be judged.
var ErrTooManyRules = errors.New("too many rules")

// Judge returns which ports the rules let in.
func (f *Filter) Judge() (*Result, error) {
	w := walk{host: f.host, steps: f.steps, chains: f.chains()}
	ports, sources := f.portRuns(), f.sourceRuns()
	r := &Result{Helper: f.hasHelper()}
	groups := map[string]*group{}
	for _, s := range sources {
		verdicts := make([]byte, len(ports))
		for i, p := range ports {
			verdicts[i] = byte(w.judge(s.first, p.Base))
		}
		if w.steps < 0 {
			return nil, ErrTooManyRules
		}
		g := groups[string(verdicts)]
		if g == nil {
			g = &group{verdicts: verdicts}
			groups[string(verdicts)] = g
		}
		g.sources = append(g.sources, s)
	}
	all := make([]*group, 0, len(groups))
	for _, g := range groups {
		all = append(all, g)
	}
	slices.SortFunc(all, func(a, b *group) int {
		return cmp.Or(cmp.Compare(b.size(), a.size()), a.sources[0].first.Compare(b.sources[0].first))
	})
	for _, g := range all {
		r.Groups = append(r.Groups, g.result(ports))
	}
	r.Reasons = w.reasons
	return r, nil
}

// group is the sources with the same verdict on each port.
type group struct {
	verdicts []byte // of type verdict
	sources  []addrRange
}

// size returns the number of addresses of the group, about.
func (g *group) size() (n float64) {
	for _, s := range g.sources {
		n += s.size()
	}
	return n
}

// result returns the group with its ports by verdict.
func (g *group) result(ports []core.PortRange) Group {
	r := Group{From: prefixesOf(g.sources)}
	for i, p := range ports {
		switch verdict(g.verdicts[i]) {
		case open:
			r.Open = appendRange(r.Open, p)
		case unclear:
			r.Unclear = appendRange(r.Unclear, p)
		}
	}
	return r
}

// appendRange appends a range, which comes after all others, or extends the last one.
func appendRange(all []core.PortRange, r core.PortRange) []core.PortRange {
	if last := len(all) - 1; last >= 0 && all[last].End()+1 == r.Base {
		all[last].Number += r.Number
		return all
	}
	return append(all, r)
}

// portRuns returns the runs of ports from 1 to 65535 that no rule tells apart.
func (f *Filter) portRuns() []core.PortRange {
	starts := append([]int{1}, f.ports...)
	slices.Sort(starts)
	starts = slices.Compact(starts)
	var runs []core.PortRange
	for i, start := range starts {
		if start < 1 || start > core.HighestPort {
			continue
		}
		end := core.HighestPort
		if i+1 < len(starts) {
			end = min(end, starts[i+1]-1)
		}
		runs = append(runs, core.PortRange{Base: start, Number: end - start + 1})
	}
	return runs
}

// sourceRuns returns the runs of addresses that no rule tells apart, without those
// that can be no partner.
func (f *Filter) sourceRuns() []addrRange {
	var runs []addrRange
	for _, whole := range partners(f.host.Address) {
		starts := []netip.Addr{whole.first}
		for _, a := range f.addrs {
			if whole.contains(a) {
				starts = append(starts, a)
			}
		}
		slices.SortFunc(starts, netip.Addr.Compare)
		starts = slices.Compact(starts)
		for i, first := range starts {
			last := whole.last
			if i+1 < len(starts) {
				last = starts[i+1].Prev()
			}
			runs = append(runs, addrRange{first, last})
		}
	}
	return runs
}

// splitAtPorts records that rules tell the ports from first to last from others.
func (f *Filter) splitAtPorts(first, last int) { f.ports = append(f.ports, first, last+1) }

// splitAtAddrs records that rules tell the addresses of r from others.
func (f *Filter) splitAtAddrs(r addrRange) {
	f.addrs = append(f.addrs, r.first)
	if next := r.last.Next(); next.IsValid() {
		f.addrs = append(f.addrs, next)
	}
}
