package partner

import (
	"sync"

	"activeftp/core/connect"
)

// Line is one line of a control connection, without its CRLF.
type Line struct {
	Client     uint32 // the number of the session, from 1
	FromClient bool   // a command; otherwise a line of a reply
	Text       string // the line with every secret masked as by [connect.Masked], and the password of the login
}

// recorder calls Config.Log with one line at a time until it is closed.
type recorder struct {
	mu       sync.Mutex
	log      func(Line) // nil discards the lines
	password string     // of the login
}

// record passes a line on with its secrets masked.
func (r *recorder) record(l Line) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.log != nil {
		l.Text = connect.Without(connect.Masked(l.Text), r.password)
		r.log(l)
	}
}

func (r *recorder) close() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.log = nil
}
