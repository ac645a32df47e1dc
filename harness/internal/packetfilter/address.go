package packetfilter

import (
	"math"
	"net/netip"
	"slices"
)

// addrRange is a run of addresses of one family, both ends included.
type addrRange struct{ first, last netip.Addr }

func (r addrRange) contains(a netip.Addr) bool {
	return a.BitLen() == r.first.BitLen() && a.Compare(r.first) >= 0 && a.Compare(r.last) <= 0
}

// size returns the number of addresses, about.
func (r addrRange) size() float64 { return number(r.last) - number(r.first) + 1 }

// number returns the address as a number, about.
func number(a netip.Addr) (n float64) {
	for _, b := range a.AsSlice() {
		n = n*(1+math.MaxUint8) + float64(b)
	}
	return n
}

// partners returns the addresses of the family of host that a partner can have: all
// but those for local use, multicast groups and reserved ones.
func partners(host netip.Addr) []addrRange {
	bounds := [][2]string{{"1.0.0.0", "126.255.255.255"}, {"128.0.0.0", "169.253.255.255"}, {"169.255.0.0", "223.255.255.255"}}
	if !host.Is4() {
		bounds = [][2]string{{"2000::", "3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"}, {"fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"}}
	}
	all := make([]addrRange, len(bounds))
	for i, b := range bounds {
		all[i] = addrRange{netip.MustParseAddr(b[0]), netip.MustParseAddr(b[1])}
	}
	return all
}

// rangeOf returns the addresses of a prefix.
func rangeOf(p netip.Prefix) addrRange {
	p = p.Masked()
	last := p.Addr().AsSlice()
	for bit := p.Bits(); bit < len(last)*8; bit++ {
		last[bit/8] |= 0x80 >> (bit % 8)
	}
	a, _ := netip.AddrFromSlice(last)
	return addrRange{p.Addr(), a}
}

// prefixesOf returns the fewest prefixes with the addresses of the ranges, of which
// no two overlap and each is after those before it.
func prefixesOf(ranges []addrRange) []netip.Prefix {
	var joined []addrRange
	for _, r := range ranges {
		if last := len(joined) - 1; last >= 0 && joined[last].last.Next() == r.first {
			joined[last].last = r.last
			continue
		}
		joined = append(joined, r)
	}
	var all []netip.Prefix
	for _, r := range joined {
		for first := r.first; first.IsValid() && first.Compare(r.last) <= 0; {
			p := widestPrefix(first, r.last)
			all = append(all, p)
			first = rangeOf(p).last.Next()
		}
	}
	return slices.Clip(all)
}

// widestPrefix returns the widest prefix that starts at first and does not go beyond
// last.
func widestPrefix(first, last netip.Addr) netip.Prefix {
	bits := first.BitLen()
	for bits > 0 {
		p := netip.PrefixFrom(first, bits-1)
		if p.Masked().Addr() != first || rangeOf(p).last.Compare(last) > 0 {
			break
		}
		bits--
	}
	return netip.PrefixFrom(first, bits)
}
