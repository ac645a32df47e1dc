package core

import (
	"strconv"
)

const (
	// LowestPort and HighestPort bound the base port and the port end of a
	// range (manual: "acceptable values are between 1024 and 65535").
	LowestPort  = 1024
	HighestPort = 65535
)

// PortRange is a run of TCP ports as the product's pages state it: the first
// port and how many follow from there, the first included. The zero value is
// no range at all; for active mode that means any port above 1023.
type PortRange struct {
	Base   int // first port
	Number int // how many ports; below 1 the range is empty
}

// spanRange is the range from first to last, both included.
func spanRange(first, last int) PortRange {
	return PortRange{Base: first, Number: last - first + 1}
}

// End is the last port of the range, the product's Port End:
// Base + Number - 1 (10000 and 1024 give 11023). For an empty range it is
// below Base.
func (r PortRange) End() int { return r.Base + r.Number - 1 }

// Given reports whether the range holds a port.
func (r PortRange) Given() bool { return r.Number > 0 }

// Contains reports whether port lies in the range.
func (r PortRange) Contains(port int) bool { return port >= r.Base && port <= r.End() }

// Overlaps reports whether the two ranges share a port.
func (r PortRange) Overlaps(o PortRange) bool { return r.Common(o).Given() }

// Common is the run of ports that lie in both ranges; the zero PortRange when
// there are none.
func (r PortRange) Common(o PortRange) PortRange {
	first, last := max(r.Base, o.Base), min(r.End(), o.End())
	if first > last {
		return PortRange{}
	}
	return spanRange(first, last)
}

// String is the range as FIRST-LAST, as FIRST alone for a single port, and
// "none" when it is empty.
func (r PortRange) String() string {
	if !r.Given() {
		return "none"
	}
	var room [len("10000-11023") + 9]byte
	return string(r.append(room[:0]))
}

// append writes the range, which must hold a port, at the end of text.
func (r PortRange) append(text []byte) []byte {
	text = strconv.AppendInt(text, int64(r.Base), 10)
	if r.Number > 1 {
		text = strconv.AppendInt(append(text, '-'), int64(r.End()), 10)
	}
	return text
}

// union is the same ports as those of ranges, in order: no two ranges overlap or
// touch, and none is empty. It works in the place of ranges.
func union(ranges []PortRange) []PortRange {
	Sort(ranges, func(a, b *PortRange) bool { return a.Base < b.Base })
	all := ranges[:0]
	for _, r := range ranges {
		switch last := len(all) - 1; {
		case !r.Given():
		case last < 0 || r.Base > all[last].End()+1:
			all = append(all, r)
		case r.End() > all[last].End():
			all[last] = spanRange(all[last].Base, r.End())
		}
	}
	return all
}

// less is the parts of r that cover, a union, does not hold, in order.
func (r PortRange) less(cover []PortRange) []PortRange {
	var left []PortRange
	next := r.Base
	for _, c := range cover {
		if c.Base > r.End() {
			break
		}
		if c.Base > next {
			left = append(left, spanRange(next, c.Base-1))
		}
		next = max(next, c.End()+1)
	}
	if next <= r.End() {
		left = append(left, spanRange(next, r.End()))
	}
	return left
}
