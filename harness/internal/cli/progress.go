package cli

import (
	"fmt"
	"io"
	"math"
	"strconv"
	"time"

	"activeftp/core"
)

const (
	// progressInterval is the shortest time between two updates of the progress
	// line.
	progressInterval = 100 * time.Millisecond

	// rateAfter is the time after the first update from which on the line has a
	// rate. Before, a few quick steps would promise too much.
	rateAfter = time.Second
)

// clearLine takes the progress line away.
const clearLine = "\r\x1b[K"

// Progress returns a function that shows how much of a long command is done, how
// fast and how long the rest will take, such as "350 of 1,024 transfers, 120/s, 6 s
// left" for the noun "transfer". A total of 0 means that it is unknown; done ==
// total takes the line away. Progress returns nil if there is no terminal to show
// it on.
func (t *Terminal) Progress(noun string) func(done, total int) {
	if !t.Live {
		return nil
	}
	p := &progress{out: t.Err, noun: noun, now: time.Now}
	return p.update
}

// progress is the progress line of a command.
type progress struct {
	out  io.Writer
	noun string
	now  func() time.Time

	start   time.Time // of the first update; zero before it
	already int       // done at start
	done    int       // at the last update
	shown   time.Time // time at which the line was last written
}

// update shows the line, unless the last time was just before, or takes it away.
// Fewer done than before are the start of something new.
func (p *progress) update(done, total int) {
	if done == total {
		fmt.Fprint(p.out, clearLine)
		*p = progress{out: p.out, noun: p.noun, now: p.now}
		return
	}
	now := p.now()
	if p.start.IsZero() || done < p.done {
		p.start, p.already = now, done
	}
	p.done = done
	if now.Sub(p.shown) < progressInterval {
		return
	}
	p.shown = now
	if total == 0 {
		fmt.Fprint(p.out, clearLine+core.Count(done, p.noun))
		return
	}
	text := p.noun
	if total != 1 {
		text += "s"
	}
	fmt.Fprintf(p.out, "%s%s of %s %s%s", clearLine, grouped(done), grouped(total), text, p.forecast(now, total))
}

// forecast returns the rate since the first update and the time left at that rate,
// with a comma before each, or "" while it is too early to say.
func (p *progress) forecast(now time.Time, total int) string {
	elapsed := now.Sub(p.start)
	if elapsed < rateAfter || p.done == p.already {
		return ""
	}
	perSecond := float64(p.done-p.already) / elapsed.Seconds()
	return ", " + rateText(perSecond) + ", " + timeLeft(float64(total-p.done)/perSecond)
}

// rateText returns a rate per second, minute or hour, whichever needs no small
// fraction, with few enough digits that they do not flicker.
func rateText(perSecond float64) string {
	switch perMinute := perSecond * 60; {
	case perSecond >= 9.95:
		step := 1.0
		for perSecond/step >= 100 {
			step *= 10
		}
		return grouped(int(math.Round(perSecond/step)*step)) + "/s"
	case perSecond >= 1:
		return strconv.FormatFloat(perSecond, 'f', 1, 64) + "/s"
	case perMinute >= 1:
		return strconv.Itoa(int(math.Round(perMinute))) + "/min"
	default:
		return strconv.Itoa(int(math.Ceil(perMinute*60))) + "/h"
	}
}

// timeLeft returns a time in seconds as in "6 s left", rounded up. A time of more
// than two days is too uncertain to be told.
func timeLeft(seconds float64) string {
	minutes := math.Ceil(seconds / 60)
	switch {
	case seconds <= 60:
		return strconv.Itoa(int(math.Ceil(seconds))) + " s left"
	case minutes < 60:
		return strconv.Itoa(int(minutes)) + " min left"
	case minutes <= 48*60:
		return fmt.Sprintf("%d h %d min left", int(minutes)/60, int(minutes)%60)
	}
	return "more than 2 days left"
}

// grouped returns a number from 0 up with a comma before each three digits.
func grouped(n int) string {
	text := strconv.Itoa(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}
