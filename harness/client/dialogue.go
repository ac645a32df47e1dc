package client

import (
	"strings"
	"sync"
	"unicode"

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
	line = d.masked(line)
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

// minSecret is the length from which on a password is masked wherever it appears,
// in bytes. A shorter one cannot be told from other text.
const minSecret = 4

// masked returns a line of a reply without secrets. A server may repeat even the
// bare password. The code stays, and so do the numbers of replies that are not
// negative, because the client reads sizes and ports from them.
func (d *dialogue) masked(line string) string {
	code, head := connect.ReplyCode(line), 0
	if code != 0 {
		head = min(len(line), len("226 "))
	}
	if len(d.password) >= minSecret && (code >= 400 || strings.IndexFunc(d.password, unicode.IsLetter) >= 0) {
		line = line[:head] + strings.ReplaceAll(line[head:], d.password, "****")
	}
	return connect.Masked(line)
}

// verbOf returns the first word of a command. The line is masked before it is
// cut, because a malformed PASS may have no blank before the password.
func verbOf(line string) string {
	verb, _, _ := strings.Cut(strings.TrimLeft(connect.Masked(line), " \t"), " ")
	return verb
}
