package cli

import (
	"fmt"
	"time"

	"activeftp/core"
)

// progressInterval is the shortest time between two updates of the progress
// line.
const progressInterval = 100 * time.Millisecond

// clearLine takes the progress line away.
const clearLine = "\r\x1b[K"

// Progress returns a function that shows how much of a long command is done,
// such as "1 of 3 transfers" for the noun "transfer". A total of 0 means that
// it is unknown; done == total takes the line away. Progress returns nil if
// there is no terminal to show it on.
func (t *Terminal) Progress(noun string) func(done, total int) {
	if !t.Live {
		return nil
	}
	var shown time.Time
	return func(done, total int) {
		if done == total {
			fmt.Fprint(t.Err, clearLine)
			return
		}
		now := time.Now()
		if now.Sub(shown) < progressInterval {
			return
		}
		shown = now
		if total == 0 {
			fmt.Fprint(t.Err, clearLine+core.Count(done, noun))
			return
		}
		fmt.Fprintf(t.Err, "%s%d of %s", clearLine, done, core.Count(total, noun))
	}
}
