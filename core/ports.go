package core

import "strconv"

const (
	// LowestPort and HighestPort bound the base port and the port end of a
	// range (manual: "acceptable values are between 1024 and 65535").
	LowestPort  = 1024
	HighestPort = 65535
)

// PortRange is a run of TCP ports in the form that the product's pages use: the
// first port, and the number of ports including it. The zero value is no range
// at all; for active mode that means any port above 1023.
type PortRange struct {
	Base   int // first port
	Number int // number of ports; the range is empty if it is below 1
}

// rangeFromTo returns the range from first to last, both included.
func rangeFromTo(first, last int) PortRange {
	return PortRange{Base: first, Number: last - first + 1}
}

// End returns the last port of the range, the product's Port End:
// Base + Number - 1 (10000 and 1024 give 11023). It is below Base for an empty
// range.
func (r PortRange) End() int { return r.Base + r.Number - 1 }

// Given reports whether the range has at least one port.
func (r PortRange) Given() bool { return r.Number > 0 }

// Contains reports whether port is in the range.
func (r PortRange) Contains(port int) bool { return port >= r.Base && port <= r.End() }

// Overlaps reports whether the two ranges share a port.
func (r PortRange) Overlaps(o PortRange) bool { return r.Common(o).Given() }

// Common returns the ports that are in both ranges, or the zero PortRange if
// there are none.
func (r PortRange) Common(o PortRange) PortRange {
	first, last := max(r.Base, o.Base), min(r.End(), o.End())
	if first > last {
		return PortRange{}
	}
	return rangeFromTo(first, last)
}

// String returns "FIRST-LAST", "FIRST" for a single port, and "none" for an
// empty range.
func (r PortRange) String() string {
	if !r.Given() {
		return "none"
	}
	var buf [len("10000-11023") + 9]byte
	return string(r.appendTo(buf[:0]))
}

// appendTo appends the range to text. The range must not be empty.
func (r PortRange) appendTo(text []byte) []byte {
	text = strconv.AppendInt(text, int64(r.Base), 10)
	if r.Number > 1 {
		text = strconv.AppendInt(append(text, '-'), int64(r.End()), 10)
	}
	return text
}

// Union returns the ports of ranges as sorted ranges, of which no two overlap
// or touch and none is empty. It reuses the memory of ranges.
func Union(ranges []PortRange) []PortRange {
	Sort(ranges, func(a, b *PortRange) bool { return a.Base < b.Base })
	all := ranges[:0]
	for _, r := range ranges {
		switch last := len(all) - 1; {
		case !r.Given():
		case last < 0 || r.Base > all[last].End()+1:
			all = append(all, r)
		case r.End() > all[last].End():
			all[last] = rangeFromTo(all[last].Base, r.End())
		}
	}
	return all
}

// Minus returns the parts of r that are not in covered, in order. covered must
// be a [Union].
func (r PortRange) Minus(covered []PortRange) []PortRange {
	var left []PortRange
	next := r.Base
	for _, c := range covered {
		if c.Base > r.End() {
			break
		}
		if c.Base > next {
			left = append(left, rangeFromTo(next, c.Base-1))
		}
		next = max(next, c.End()+1)
	}
	if next <= r.End() {
		left = append(left, rangeFromTo(next, r.End()))
	}
	return left
}
