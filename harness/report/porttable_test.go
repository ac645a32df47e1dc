package report

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPortTable(t *testing.T) {
	partly := span(10050, 10099, PortClosed)
	partly.Tried, partly.Reason = 8, "nothing arrived"
	untried := span(10100, 10101, PortNotTried)
	untried.Tried, untried.Reason = 0, "interrupted"
	bare := span(10102, 10102, PortSampled)
	bare.Tried = 0
	tests := []struct {
		name  string
		spans []PortSpan
		want  []string
	}{
		{"none", nil, nil},
		{"all open", []PortSpan{span(10000, 11023, PortOpen)}, []string{"ports 10000-11023  open  1024 tried"}},
		{
			"columns", []PortSpan{span(10049, 10049, PortOpen), partly, untried, bare},
			[]string{
				"port 10049         open             1 tried",
				"ports 10050-10099  closed           8 of 50 tried: nothing arrived",
				"ports 10100-10101  not tried        interrupted",
				"port 10102         closed, sampled  none tried",
			},
		},
	}
	for _, test := range tests {
		if diff := cmp.Diff(test.want, portTableOf(&Traffic{Spans: test.spans}).lines()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
	if got := portTableOf(nil).lines(); got != nil {
		t.Errorf("no traffic: %q", got)
	}
}

// TestPortTableGroups checks that the table stays short, and counts every port,
// however the results alternate.
func TestPortTableGroups(t *testing.T) {
	tests := []struct {
		name            string
		number, reasons int
		rows            int
		first, rest     string
	}{
		{"as many spans as rows", maxPortRows, 1, maxPortRows, "port 10000  open    1 tried", ""},
		{"one more", maxPortRows + 1, 1, 2, "ports 10000, 10002, 10004, 10006 and 9 more ranges  open    13 tried", ""},
		{
			"a reason for each port", 1000, 1000, maxPortRows, "ports 10000, 10002, 10004, 10006 and 496 more ranges  open    500 tried",
			"and 477 more ports with 477 other reasons; the json format has them",
		},
		{
			"one reason hidden", 2 * maxPortRows, maxPortRows, maxPortRows, "ports 10000, 10002, 10004, 10006 and 20 more ranges  open    24 tried",
			"and 1 more port with 1 other reason; the json format has them",
		},
	}
	for _, test := range tests {
		table := portTableOf(&Traffic{Spans: alternatingSpans(test.number, test.reasons)})
		got := []any{len(table.Rows), table.lines()[0], table.Rest}
		if diff := cmp.Diff([]any{test.rows, test.first, test.rest}, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}
