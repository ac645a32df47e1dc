package report

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/core"
)

// span returns a span of ports from first to last.
func span(first, last int, status PortStatus) PortSpan {
	return PortSpan{PortRange: core.PortRange{Base: first, Number: last - first + 1}, Status: status, Tried: last - first + 1}
}

func TestPortStrip(t *testing.T) {
	tests := []struct {
		name     string
		spans    []PortSpan
		segments []stripSegment
		summary  string
	}{
		{"one port", []PortSpan{span(1024, 1024, PortOpen)}, []stripSegment{{0, 100, "open"}}, "open: 1 port"},
		{
			"four ports", []PortSpan{span(10000, 10000, PortOtherAddress), span(10001, 10003, PortDropped)},
			[]stripSegment{{0, 25, "other-address"}, {25, 75, "dropped"}}, "other address: 1 port; dropped: 3 ports",
		}, {
			"one dropped port among all", []PortSpan{span(1024, 29999, PortOpen), span(30000, 30000, PortDropped), span(30001, 65535, PortOpen)},
			[]stripSegment{{0, 44.75, "open"}, {44.75, 0.25, "dropped"}, {45, 55, "open"}}, "open: 64511 ports; dropped: 1 port",
		}, {
			"the last port", []PortSpan{span(1024, 65534, PortOpen), span(65535, 65535, PortRefused)},
			[]stripSegment{{0, 99.75, "open"}, {99.75, 0.25, "refused"}}, "open: 64511 ports; refused: 1 port",
		},
		{"a gap", []PortSpan{span(10000, 10000, PortOpen), span(10003, 10003, PortOpen)}, []stripSegment{{0, 25, "open"}, {75, 25, "open"}}, "open: 2 ports"},
		{"an unknown status", []PortSpan{span(10000, 10001, "odd")}, []stripSegment{{0, 100, "not-tried"}}, "not tried: 2 ports"},
	}
	for _, test := range tests {
		s := portStripOf(&Traffic{Spans: test.spans})
		if diff := cmp.Diff(test.segments, s.Segments); diff != "" {
			t.Errorf("%s: segments (-want +got):\n%s", test.name, diff)
		}
		if got := s.Summary(); got != test.summary {
			t.Errorf("%s: summary %q, want %q", test.name, got, test.summary)
		}
		if first, last := s.Ticks[0].Port, s.Ticks[len(s.Ticks)-1].Port; first != s.Range.Base || last != s.Range.End() {
			t.Errorf("%s: ticks %+v, want the first and the last port of %v", test.name, s.Ticks, s.Range)
		}
	}
}

// TestPortStripIsBounded checks that the strip of any range has no more parts
// than cells.
func TestPortStripIsBounded(t *testing.T) {
	s := portStripOf(&Traffic{Spans: alternatingSpans(55000, 55000)})
	if len(s.Segments) > maxCells || len(s.Ticks) > maxTicks || len(s.Table.Rows) > maxPortRows {
		t.Errorf("%d segments, %d ticks, %d rows", len(s.Segments), len(s.Ticks), len(s.Table.Rows))
	}
}

func TestNoPortStrip(t *testing.T) {
	for _, traffic := range []*Traffic{nil, {}, {Transfers: transfersOf(1, 1)}, {Spans: []PortSpan{{}}}} {
		if s := portStripOf(traffic); s != nil {
			t.Errorf("%+v: strip %+v", traffic, s)
		}
	}
}
