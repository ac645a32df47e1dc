package firewall

import (
	"net/netip"
	"slices"

	"activeftp/core"
)

// flow is one kind of connection in one direction, as a packet filter sees it.
type flow struct {
	name       string         // of the rules, [a-z0-9-], at most 28 characters
	identity   uint64         // of the settings and the side
	control    bool           // control connections; otherwise data connections
	rank       int            // index among the flows, from 0
	inbound    bool           // towards the machine that the filter protects
	sourcePort int            // 0 means any
	ports      core.PortRange // destination ports
	families   []*family      // one or two, IPv4 first
	incomplete bool           // control flow that lacks servers whose address is not known
	omitted    string         // servers that a control flow lacks because the host has no address of their family
}

// family is the part of a flow that belongs to one address family. Neither list
// is empty: "any" is the single network 0.0.0.0/0 or ::/0.
type family struct {
	v6       bool
	from, to []netip.Prefix
}

// familiesOf returns the address families of connections from partners to the
// nodes of the host: those that both ends have. An empty list means any address, of
// both families. The result is empty if the ends have none in common.
func familiesOf(partners []netip.Prefix, nodes []netip.Addr) []*family {
	var families []*family
	for _, v6 := range [...]bool{false, true} {
		from, to := ofFamily(partners, v6), ofFamily(hostNetworks(nodes), v6)
		if len(partners) == 0 {
			from = anyAddress(v6)
		}
		if len(nodes) == 0 {
			to = anyAddress(v6)
		}
		if len(from) > 0 && len(to) > 0 {
			families = append(families, &family{v6, from, to})
		}
	}
	return families
}

// ruleName returns the name of the rule for this family of f. The IPv6 rule has
// a suffix, because rule names must be unique.
func (fam *family) ruleName(f *flow) string {
	if fam.v6 {
		return f.name + "-v6"
	}
	return f.name
}

// pair is a source and a destination.
type pair struct{ from, to netip.Prefix }

// pairs returns all combinations of source and destination.
func (fam *family) pairs() []pair {
	all := make([]pair, 0, len(fam.from)*len(fam.to))
	for _, from := range fam.from {
		for _, to := range fam.to {
			all = append(all, pair{from, to})
		}
	}
	return all
}

// remote returns the addresses at the far end, seen from the machine that the
// filter protects.
func (fam *family) remote(f *flow) []netip.Prefix {
	if f.inbound {
		return fam.from
	}
	return fam.to
}

// local returns the addresses of the machine that the filter protects.
func (fam *family) local(f *flow) []netip.Prefix {
	if f.inbound {
		return fam.to
	}
	return fam.from
}

// anyPeer reports whether no address of a partner is known.
func (f *flow) anyPeer() bool {
	for _, fam := range f.families {
		partner := fam.from
		if f.control {
			partner = fam.to
		}
		if !isAny(partner[0]) {
			return false
		}
	}
	return true
}

// hostNetworks returns the networks of single addresses, in order and each once.
func hostNetworks(all []netip.Addr) []netip.Prefix {
	networks := make([]netip.Prefix, len(all))
	for i, a := range all {
		networks[i] = netip.PrefixFrom(a, a.BitLen())
	}
	return withoutContained(networks)
}

// ofFamily returns the networks that belong to one family.
func ofFamily(all []netip.Prefix, v6 bool) []netip.Prefix {
	return slices.DeleteFunc(slices.Clone(all), func(p netip.Prefix) bool { return p.Addr().Is6() != v6 })
}

// anyAddress returns the network that contains all addresses of a family.
func anyAddress(v6 bool) []netip.Prefix {
	if v6 {
		return []netip.Prefix{netip.PrefixFrom(netip.IPv6Unspecified(), 0)}
	}
	return []netip.Prefix{netip.PrefixFrom(netip.IPv4Unspecified(), 0)}
}

func isAny(p netip.Prefix) bool { return p.Bits() == 0 }

// withoutContained returns the networks in order, without those that another one
// contains. It reuses the array of all.
func withoutContained(all []netip.Prefix) []netip.Prefix {
	core.Sort(all, func(a, b *netip.Prefix) bool {
		c := a.Addr().Compare(b.Addr())
		return c < 0 || c == 0 && a.Bits() < b.Bits()
	})
	kept := all[:0]
	for _, p := range all { // a network sorts before every network that it contains
		if last := len(kept) - 1; last < 0 || !kept[last].Overlaps(p) {
			kept = append(kept, p)
		}
	}
	return kept
}
