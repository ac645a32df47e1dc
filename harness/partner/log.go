package partner

import (
	"context"
	"log/slog"
	"sync"

	"activeftp/core/connect"
)

// Line is one line of a control connection, without its CRLF.
type Line struct {
	Client     uint32 // the session's number, from 1
	FromClient bool   // a command; otherwise a line of a reply
	Text       string // as sent, but PASS **** for every password
}

// The library has no hook for commands and replies. In debug it logs them, with
// these messages and keys; a test pins them to the version in use. It leaves
// out the line of facts inside a reply to MLST.
const (
	receivedMessage = "Received line"
	sentMessage     = "Sending answer"
	lineKey         = "line"
	clientKey       = "clientId"
)

// recorder passes lines on, one at a time, until it is closed.
type recorder struct {
	mu sync.Mutex
	to func(Line) // nil: closed
}

func (r *recorder) line(l Line) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.to != nil {
		r.to(l)
	}
}

func (r *recorder) close() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.to = nil
}

// sessionLog is the library's log handler, for the server or for one client.
type sessionLog struct {
	recorder *recorder
	client   uint32
}

// Enabled reports whether records of the level are looked at: the lines come in
// debug.
func (s sessionLog) Enabled(_ context.Context, level slog.Level) bool {
	return level == slog.LevelDebug
}

// Handle records the lines of the control connection and drops all else.
func (s sessionLog) Handle(_ context.Context, record slog.Record) error {
	if record.Message != receivedMessage && record.Message != sentMessage {
		return nil
	}
	fromClient := record.Message == receivedMessage
	record.Attrs(func(a slog.Attr) bool {
		if a.Key == lineKey {
			s.recorder.line(Line{s.client, fromClient, connect.Masked(a.Value.String())})
		}
		return true
	})
	return nil
}

// WithAttrs takes the client's number from what the library binds to a
// session's log.
func (s sessionLog) WithAttrs(attrs []slog.Attr) slog.Handler {
	for _, a := range attrs {
		if a.Key == clientKey {
			s.client = uint32(a.Value.Uint64())
		}
	}
	return s
}

// WithGroup ignores the group; the library opens none.
func (s sessionLog) WithGroup(string) slog.Handler { return s }
