package report

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"

	"activeftp/core"
)

// timeline is the picture of transfers over time: a row for each session and a
// bar for each transfer.
type timeline struct {
	Height  int // of all rows and the axis, in pixels
	Rows    []timelineRow
	Bars    []timelineBar
	Ticks   []timelineTick
	Axis    int  // vertical place of the axis
	Crossed bool // failed transfers have a cross
	Failed  []Transfer
	Rest    int // failed transfers that are not in Failed
	counts  timelineCounts
}

type timelineCounts struct {
	transfers, sessions, failed int
	total                       time.Duration
}

// timelineRow is the label of a row.
type timelineRow struct {
	Y       int
	Session int // from 1
}

// timelineBar is one transfer.
type timelineBar struct {
	X, Width  percent
	Y, Height int
	Cross     int // vertical place of the cross of a failed transfer; 0: none
	Center    percent
	Failed    bool
	Title     string
}

// timelineTick is a time with its place on the axis.
type timelineTick struct {
	X    percent
	Text string // "0.5 s"
}

const (
	// timelineLeft is the share of the width that the labels of the rows have.
	timelineLeft percent = 5

	// maxTimelineHeight bounds the height of all rows, in pixels, unless each of
	// them has the least height.
	maxTimelineHeight            = 480
	minRowHeight, usualRowHeight = 3, 16

	// labelHeight is the height of a row's label, in pixels: if the rows are lower,
	// only some have one.
	labelHeight = 16

	// axisHeight is the height of the axis, in pixels.
	axisHeight = 24

	// minBarWidth is the least width of a bar, so that it is visible.
	minBarWidth percent = 0.2

	// maxFailedRows is the highest number of failed transfers in the table.
	maxFailedRows = 20
)

// timelineOf returns the time line of a case's transfers, or nil if there are
// none. Transfers beyond MaxTransfers are left out.
func timelineOf(t *Traffic) *timeline {
	if t == nil || len(t.Transfers) == 0 {
		return nil
	}
	transfers := t.Transfers[:min(len(t.Transfers), MaxTransfers)]
	sessions := sessionsOf(transfers)
	height := min(usualRowHeight, max(minRowHeight, maxTimelineHeight/len(sessions)))
	l := &timeline{Axis: len(sessions) * height, Height: len(sessions)*height + axisHeight}
	l.counts = timelineCounts{transfers: len(transfers), sessions: len(sessions), total: time.Millisecond}
	for _, t := range transfers {
		l.counts.total = max(l.counts.total, t.Start+t.Elapsed)
	}
	for i := 0; i < len(sessions); i += (labelHeight + height - 1) / height {
		l.Rows = append(l.Rows, timelineRow{Y: i*height + height/2, Session: sessions[i] + 1})
	}
	for _, t := range transfers {
		row, _ := slices.BinarySearch(sessions, t.Session)
		l.addBar(t, row*height, height)
	}
	l.addTicks()
	return l
}

// sessionsOf returns the sessions of the transfers in ascending order.
func sessionsOf(transfers []Transfer) []int {
	var sessions []int
	for _, t := range transfers {
		sessions = append(sessions, t.Session)
	}
	slices.Sort(sessions)
	return slices.Compact(sessions)
}

// at returns the place of a time on the axis.
func (l *timeline) at(d time.Duration) percent {
	share := float64(max(0, d)) / float64(l.counts.total)
	return timelineLeft + (100-timelineLeft)*percent(share)
}

// addBar adds the bar of a transfer to the row at y. That of a failed one is
// higher than the others and, if there is room, crossed out.
func (l *timeline) addBar(t Transfer, y, height int) {
	from, to := l.at(t.Start), l.at(t.Start+t.Elapsed)
	bar := timelineBar{X: from, Width: max(minBarWidth, to-from), Y: y + height/4, Height: max(1, height/2), Failed: t.Failed, Title: transferTitle(t)}
	bar.X = min(bar.X, 100-minBarWidth)
	if t.Failed {
		l.counts.failed++
		if len(l.Failed) < maxFailedRows {
			l.Failed = append(l.Failed, t)
		} else {
			l.Rest++
		}
		bar.Y, bar.Height = y, max(minRowHeight, height-1)
		if height == usualRowHeight {
			l.Crossed, bar.Cross, bar.Center = true, y+height/2, bar.X+bar.Width/2
		}
	}
	l.Bars = append(l.Bars, bar)
}

// transferTitle describes a transfer: "upload, port 10003, 0.204 s, failed".
func transferTitle(t Transfer) string {
	text := Printable(t.Name)
	if t.Port > 0 {
		text += fmt.Sprintf(", port %d", t.Port)
	}
	text += fmt.Sprintf(", %.3f s", t.Elapsed.Seconds())
	if t.Failed {
		text += ", failed"
	}
	return text
}

// maxSteps is the highest number of steps of the time axis.
const maxSteps = 8

// addTicks adds the times of the axis: multiples of 1, 2 or 5 times a power of ten.
func (l *timeline) addTicks() {
	total := l.counts.total.Seconds()
	step := math.Pow(10, math.Floor(math.Log10(total/maxSteps)))
	for _, factor := range []float64{2, 2.5, 2} {
		if total/step <= maxSteps {
			break
		}
		step *= factor
	}
	for i := 0; float64(i)*step <= total; i++ {
		at := float64(i) * step
		text := strconv.FormatFloat(math.Round(at*1e6)/1e6, 'f', -1, 64) + " s"
		l.Ticks = append(l.Ticks, timelineTick{l.at(time.Duration(at * float64(time.Second))), text})
	}
}

// Summary describes the time line in one sentence.
func (l *timeline) Summary() string {
	c := l.counts
	first := ""
	if c.transfers == MaxTransfers {
		first = "the first "
	}
	return fmt.Sprintf("%s%s in %s, %.3f s; %d failed",
		first, core.Count(c.transfers, "transfer"), core.Count(c.sessions, "session"), c.total.Seconds(), c.failed)
}
