package report

import (
	"slices"
	"strconv"
	"strings"

	"activeftp/core"
)

// portStrip is the picture of a range: a strip of segments from its first port to
// its last, and the number of ports with each status.
type portStrip struct {
	Range    core.PortRange
	Segments []stripSegment
	Ticks    []stripTick
	Legend   []stripCount
	Table    portTable
}

// stripSegment is a part of the strip with one status.
type stripSegment struct {
	X, Width percent
	Class    string
}

// stripTick is a port with its place on the strip.
type stripTick struct {
	X      percent
	Anchor string // part of the text that is at X: "start", "middle" or "end"
	Port   int
}

// stripCount is the number of ports with one status.
type stripCount struct {
	Status string
	Class  string
	Ports  string // "50 ports"
}

// percent is a place or a length in percent of a picture's width, so that the
// picture fits any window without scaling its text and patterns.
type percent float64

func (p percent) String() string { return strconv.FormatFloat(float64(p), 'f', 2, 64) + "%" }

// maxCells is the highest number of cells of a strip. With more ports a cell
// stands for several of them, and has the status that matters most, so that a
// single closed port of a wide range is as visible as any.
const maxCells = 400

// statusLooks lists the statuses with their classes in the page, in the order of
// the legend: a later one matters more, and hides an earlier one in the same cell
// of a strip.
var statusLooks = [...]struct {
	status PortStatus
	class  string
}{
	{PortOpen, "open"},
	{PortNotTried, "not-tried"},
	{PortBusy, "busy"},
	{PortFailed, "odd-failure"},
	{PortOtherAddress, "other-address"},
	{PortSampled, "sampled"},
	{PortDropped, "dropped"},
	{PortRefused, "refused"},
	{PortClosed, "closed"},
}

// rank returns the index of a status in statusLooks. A status that is not there
// ranks as that of ports that were not tried: it must not pass for open.
func (s PortStatus) rank() int {
	notTried := 0
	for i, look := range statusLooks {
		switch look.status {
		case s:
			return i
		case PortNotTried:
			notTried = i
		}
	}
	return notTried
}

// portStripOf returns the strip of a case's ports, or nil if none were tried one
// by one.
func portStripOf(t *Traffic) *portStrip {
	if t == nil || len(t.Spans) == 0 {
		return nil
	}
	first, last := t.Spans[0], t.Spans[len(t.Spans)-1]
	s := &portStrip{Range: core.PortRange{Base: first.Base, Number: last.End() - first.Base + 1}, Table: portTableOf(t)}
	if !s.Range.Given() {
		return nil
	}
	s.Segments = segmentsOf(cellsOf(s.Range, t.Spans))
	s.Ticks = ticksOf(s.Range)
	s.Legend = legendOf(t.Spans)
	return s
}

// cellsOf returns the status of each cell of a strip, as an index into
// statusLooks, or -1 if no span covers the cell.
func cellsOf(r core.PortRange, spans []PortSpan) []int {
	cells := slices.Repeat([]int{-1}, min(r.Number, maxCells))
	for _, s := range spans {
		common := r.Common(s.PortRange)
		if !common.Given() {
			continue
		}
		from, to := (common.Base-r.Base)*len(cells)/r.Number, (common.End()-r.Base)*len(cells)/r.Number
		for i := from; i <= to; i++ {
			cells[i] = max(cells[i], s.Status.rank())
		}
	}
	return cells
}

// segmentsOf returns the runs of equal cells.
func segmentsOf(cells []int) []stripSegment {
	var segments []stripSegment
	share := func(n int) percent { return percent(100 * float64(n) / float64(len(cells))) }
	for i := 0; i < len(cells); {
		from := i
		for i < len(cells) && cells[i] == cells[from] {
			i++
		}
		if cells[from] >= 0 {
			segments = append(segments, stripSegment{share(from), share(i - from), statusLooks[cells[from]].class})
		}
	}
	return segments
}

// maxTicks is the highest number of ports that are named below a strip.
const maxTicks = 5

// ticksOf returns the ports to name below a strip: the first, the last, and some
// between them.
func ticksOf(r core.PortRange) []stripTick {
	n := min(r.Number, maxTicks)
	if n == 1 {
		return []stripTick{{50, "middle", r.Base}}
	}
	var ticks []stripTick
	for i := range n {
		offset := i * (r.Number - 1) / (n - 1)
		x := percent(100 * (float64(offset) + 0.5) / float64(r.Number))
		ticks = append(ticks, stripTick{x, anchorAt(x), r.Base + offset})
	}
	return ticks
}

// anchorAt returns the part of a label to put at x, so that the label stays within
// the picture.
func anchorAt(x percent) string {
	switch {
	case x < 3:
		return "start"
	case x > 97:
		return "end"
	}
	return "middle"
}

// legendOf returns the number of ports with each status that occurs.
func legendOf(spans []PortSpan) []stripCount {
	var numbers [len(statusLooks)]int
	for _, s := range spans {
		numbers[s.Status.rank()] += s.Number
	}
	var counts []stripCount
	for i, look := range statusLooks {
		if numbers[i] > 0 {
			counts = append(counts, stripCount{string(look.status), look.class, core.Count(numbers[i], "port")})
		}
	}
	return counts
}

// Summary returns the numbers of the legend in one line: "open: 974 ports; closed:
// 50 ports".
func (s *portStrip) Summary() string {
	var parts []string
	for _, c := range s.Legend {
		parts = append(parts, c.Status+": "+c.Ports)
	}
	return strings.Join(parts, "; ")
}
