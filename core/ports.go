package core

import "strconv"

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
	switch {
	case r.Number < 1:
		return "none"
	case r.Number == 1:
		return strconv.Itoa(r.Base)
	}
	return strconv.Itoa(r.Base) + "-" + strconv.Itoa(r.End())
}

// less appends to left the parts of r that no range of cover holds, in order.
// It takes the lowest port that is not yet covered and steps over every range
// that holds it, so the order of cover does not matter.
func (r PortRange) less(cover []PortRange) []PortRange {
	var left []PortRange
	for port := r.Base; port <= r.End(); {
		if end, ok := coveredTo(port, cover); ok {
			port = end + 1
			continue
		}
		last := r.End()
		for _, c := range cover {
			if c.Given() && c.Base > port {
				last = min(last, c.Base-1)
			}
		}
		left = append(left, spanRange(port, last))
		port = last + 1
	}
	return left
}

// coveredTo is the last port of a range of cover that holds port.
func coveredTo(port int, cover []PortRange) (last int, ok bool) {
	for _, c := range cover {
		if c.Contains(port) {
			return c.End(), true
		}
	}
	return 0, false
}
