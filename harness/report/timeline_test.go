package report

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestTimeline(t *testing.T) {
	tests := []struct {
		name      string
		transfers []Transfer
		summary   string
		rows      []int // sessions of the labels
		bars      []string
		ticks     []string
	}{
		{
			"two sessions", []Transfer{
				{Name: "upload", Port: 10000, Elapsed: time.Second},
				{Name: "listing", Session: 7, Start: time.Second, Elapsed: 3 * time.Second, Failed: true},
			},
			"2 transfers in 2 sessions, 4.000 s; 1 failed", []int{1, 8},
			[]string{"5.00% 23.75% upload, port 10000, 1.000 s", "28.75% 71.25% listing, 3.000 s, failed"},
			[]string{"0 s", "0.5 s", "1 s", "1.5 s", "2 s", "2.5 s", "3 s", "3.5 s", "4 s"},
		}, {
			"no duration", []Transfer{{Name: "upload"}}, "1 transfer in 1 session, 0.001 s; 0 failed", []int{1},
			[]string{"5.00% 0.20% upload, 0.000 s"}, []string{"0 s", "0.0002 s", "0.0004 s", "0.0006 s", "0.0008 s", "0.001 s"},
		}, {
			"a start before zero, and one at the end", []Transfer{{Start: -time.Second, Elapsed: 2 * time.Second}, {Start: time.Second}},
			"2 transfers in 1 session, 1.000 s; 0 failed", []int{1},
			[]string{"5.00% 95.00% , 2.000 s", "99.80% 0.20% , 0.000 s"},
			[]string{"0 s", "0.2 s", "0.4 s", "0.6 s", "0.8 s", "1 s"},
		},
	}
	for _, test := range tests {
		l := timelineOf(&Traffic{Transfers: test.transfers})
		var rows []int
		var bars, ticks []string
		for _, r := range l.Rows {
			rows = append(rows, r.Session)
		}
		for _, b := range l.Bars {
			bars = append(bars, fmt.Sprint(b.X, " ", b.Width, " ", b.Title))
		}
		for _, tick := range l.Ticks {
			ticks = append(ticks, tick.Text)
		}
		if diff := cmp.Diff([]any{test.summary, test.rows, test.bars, test.ticks}, []any{l.Summary(), rows, bars, ticks}); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}

// TestTimelineIsBounded checks the size of the picture for any number of transfers,
// sessions and seconds.
func TestTimelineIsBounded(t *testing.T) {
	for _, test := range []struct{ transfers, sessions int }{{1, 1}, {300, 30}, {MaxTransfers, 100}, {MaxTransfers + 1, 1024}} {
		l := timelineOf(&Traffic{Transfers: transfersOf(test.transfers, test.sessions)})
		if len(l.Bars) > MaxTransfers || len(l.Ticks) > maxSteps+1 || len(l.Failed) > maxFailedRows {
			t.Errorf("%+v: %d bars, %d ticks, %d failed", test, len(l.Bars), len(l.Ticks), len(l.Failed))
		}
		if limit := max(maxTimelineHeight, test.sessions*minRowHeight) + axisHeight; l.Height > limit {
			t.Errorf("%+v: height %d, want at most %d", test, l.Height, limit)
		}
		if got := len(l.Failed) + l.Rest; got != l.counts.failed {
			t.Errorf("%+v: %d failed transfers are listed or counted, want %d", test, got, l.counts.failed)
		}
		for _, b := range l.Bars {
			if b.X < timelineLeft || b.X+b.Width > 100.01 || b.Y < 0 || b.Y+b.Height > l.Axis {
				t.Fatalf("%+v: a bar outside the picture: %+v", test, b)
			}
		}
		for i := 1; i < len(l.Rows); i++ {
			if l.Rows[i].Y-l.Rows[i-1].Y < labelHeight {
				t.Fatalf("%+v: the labels of rows overlap: %+v", test, l.Rows)
			}
		}
	}
}

func TestNoTimeline(t *testing.T) {
	for _, traffic := range []*Traffic{nil, {}, {Spans: spansOf(1, PortOpen)}} {
		if l := timelineOf(traffic); l != nil {
			t.Errorf("%+v: time line %+v", traffic, l)
		}
	}
}
