package partner

import (
	"context"
	"log/slog"
	"sync"

	"activeftp/core/connect"
)

// Line is one line of a control connection, without its CRLF.
type Line struct {
	Client     uint32 // the number of the session, from 1
	FromClient bool   // a command; otherwise a line of a reply
	Text       string // the line with every secret masked as by [connect.Masked]
}

// The library has no hook for commands and replies, but logs them at debug
// level with these messages and keys. A test checks them against the version in
// use. The line of facts inside a reply to MLST is never logged.
const (
	receivedMessage = "Received line"
	sentMessage     = "Sending answer"
	lineKey         = "line"
	clientKey       = "clientId"
)

// recorder calls Config.Log with one line at a time until it is closed.
type recorder struct {
	mu  sync.Mutex
	log func(Line) // nil after close
}

func (r *recorder) record(l Line) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.log != nil {
		r.log(l)
	}
}

func (r *recorder) close() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.log = nil
}

// lineHandler is the slog handler of the library's log. It records the lines of
// the control connections and discards everything else.
type lineHandler struct {
	recorder *recorder
	client   uint32 // 0 for the log of the server as a whole
}

// Enabled reports whether records of a level can contain lines.
func (h lineHandler) Enabled(_ context.Context, level slog.Level) bool {
	return level == slog.LevelDebug
}

// Handle records the line of a control connection.
func (h lineHandler) Handle(_ context.Context, record slog.Record) error {
	if record.Message != receivedMessage && record.Message != sentMessage {
		return nil
	}
	fromClient := record.Message == receivedMessage
	record.Attrs(func(a slog.Attr) bool {
		if a.Key == lineKey {
			h.recorder.record(Line{h.client, fromClient, connect.Masked(a.Value.String())})
		}
		return true
	})
	return nil
}

// WithAttrs returns a handler for the session whose number is among attrs.
func (h lineHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	for _, a := range attrs {
		if a.Key == clientKey {
			h.client = uint32(a.Value.Uint64())
		}
	}
	return h
}

// WithGroup returns h: the library opens no groups.
func (h lineHandler) WithGroup(string) slog.Handler { return h }
