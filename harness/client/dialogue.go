package client

import (
	"strings"
	"sync"

	"activeftp/core/connect"
)

// dialogue shows the lines of the control connection to Config.Talk, without
// secrets. The session's caller shows its commands and the reading goroutine the
// replies; mu lets one of them through at a time.
type dialogue struct {
	password string // constant, as is talk

	mu   sync.Mutex // held while talk runs
	talk func(Line) // nil: no line is shown
}

// sent shows a command.
func (d *dialogue) sent(line string) {
	if d.talk != nil {
		d.show(Line{Sent: true, Text: connect.Masked(line)})
	}
}

// received shows a line of a reply. It returns the line without secrets, for
// every further use.
func (d *dialogue) received(line string) string {
	line = connect.MaskedReply(line, d.password)
	d.show(Line{Text: line})
	return line
}

// show hands a line, already masked, to talk.
func (d *dialogue) show(l Line) {
	if d.talk == nil {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.talk(l)
}

// verbOf returns the first word of a command. The line is masked before it is
// cut, because a malformed PASS may have no blank before the password.
func verbOf(line string) string {
	verb, _, _ := strings.Cut(strings.TrimLeft(connect.Masked(line), " \t"), " ")
	return verb
}
