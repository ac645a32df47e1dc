package cli

import (
	"fmt"
	"time"
)

// progressEvery is how often the progress line is written at most.
const progressEvery = 100 * time.Millisecond

// progress shows how far a long word has come, on a terminal and nowhere else:
// one line that is written over and taken away at the end.
func (t *Terminal) Progress(what string) func(done, total int) {
	if !t.Live {
		return nil
	}
	var last time.Time
	return func(done, total int) {
		if done == total {
			fmt.Fprint(t.Err, "\r\x1b[K")
			return
		}
		now := time.Now()
		if now.Sub(last) < progressEvery {
			return
		}
		last = now
		if total == 0 { // nobody knows how many there will be
			fmt.Fprintf(t.Err, "\r\x1b[K%d %s", done, what)
			return
		}
		fmt.Fprintf(t.Err, "\r\x1b[K%d of %d %s", done, total, what)
	}
}
