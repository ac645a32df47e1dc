package firewall

import (
	"net/netip"
	"slices"

	"activeftp/core"
)

// flow is one kind of connection as a filter sees it: who dials whom, and on
// which side of it the filter stands.
type flow struct {
	name       string         // of the rule: [a-z0-9-], at most 17 characters
	control    bool           // control connections; else data connections
	rank       int            // place among the flows, from 0
	inbound    bool           // towards the machine that the filter protects
	sourcePort int            // 0: any
	ports      core.PortRange // that are dialled
	twins      []twin         // one or two, IPv4 first
	guessed    bool           // a control flow some of whose servers are not known by address
}

// twin is the part of a flow that is of one address family. Neither list is
// empty: any address is 0.0.0.0/0 or ::/0, alone.
type twin struct {
	v6       bool
	from, to []netip.Prefix
}

// twinsOf are the twins of connections from partners to host. The families are
// those of the partners; without partners that of the host, and without that
// either both. An empty list or an invalid address stands for any.
func twinsOf(partners []netip.Prefix, host netip.Addr) []twin {
	var twins []twin
	for _, v6 := range [...]bool{false, true} {
		from, to := ofFamily(partners, v6), anyAddress(v6)
		sameFamily := host.IsValid() && host.Is6() == v6
		if sameFamily {
			to = []netip.Prefix{netip.PrefixFrom(host, host.BitLen())}
		}
		switch {
		case len(from) > 0:
		case len(partners) == 0 && (sameFamily || !host.IsValid()):
			from = anyAddress(v6)
		default:
			continue
		}
		twins = append(twins, twin{v6, from, to})
	}
	return twins
}

// name is the name of the rule for a twin: a second rule has one of its own.
func (t twin) name(f flow) string {
	if t.v6 {
		return f.name + "-v6"
	}
	return f.name
}

// pairs yields every source with every destination.
func (t twin) pairs() func(func(from, to netip.Prefix) bool) {
	return func(yield func(from, to netip.Prefix) bool) {
		for _, from := range t.from {
			for _, to := range t.to {
				if !yield(from, to) {
					return
				}
			}
		}
	}
}

// peers are the addresses at the other end, seen from the machine that the
// filter protects.
func (t twin) peers(f flow) []netip.Prefix {
	if f.inbound {
		return t.from
	}
	return t.to
}

// own are the addresses of the machine that the filter protects.
func (t twin) own(f flow) []netip.Prefix {
	if f.inbound {
		return t.to
	}
	return t.from
}

// anyPeer reports whether the partner's address is not known.
func (f flow) anyPeer() bool {
	for _, t := range f.twins {
		partner := t.from
		if f.control {
			partner = t.to
		}
		if !isAny(partner[0]) {
			return false
		}
	}
	return true
}

// ofFamily are the networks of one family.
func ofFamily(all []netip.Prefix, v6 bool) []netip.Prefix {
	return slices.DeleteFunc(slices.Clone(all), func(p netip.Prefix) bool { return p.Addr().Is6() != v6 })
}

// anyAddress is the network of all addresses of a family.
func anyAddress(v6 bool) []netip.Prefix {
	if v6 {
		return []netip.Prefix{netip.PrefixFrom(netip.IPv6Unspecified(), 0)}
	}
	return []netip.Prefix{netip.PrefixFrom(netip.IPv4Unspecified(), 0)}
}

func isAny(p netip.Prefix) bool { return p.Bits() == 0 }

// distinct is the networks in order, without those that lie within another.
// It works in the place of all.
func distinct(all []netip.Prefix) []netip.Prefix {
	core.Sort(all, func(a, b *netip.Prefix) bool {
		c := a.Addr().Compare(b.Addr())
		return c < 0 || c == 0 && a.Bits() < b.Bits()
	})
	kept := all[:0]
	for _, p := range all { // a network comes before all that lie within it
		if last := len(kept) - 1; last < 0 || !kept[last].Overlaps(p) {
			kept = append(kept, p)
		}
	}
	return kept
}
