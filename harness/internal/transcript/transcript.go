// Package transcript records the first lines of a control connection's
// dialogue, with every secret masked.
package transcript

import (
	"strings"
	"sync"

	"activeftp/core/connect"
)

// DefaultLimit is the number of lines that a Transcript keeps by default. It is
// enough for hundreds of transfers.
const DefaultLimit = 2_000

// The signs at the start of a line show its origin.
const (
	Sent     = "> " // a command
	Received = "< " // a line of a reply
	Remark   = "= " // an event between them
)

// Sign returns the sign of a line that was sent or received.
func Sign(sent bool) string {
	if sent {
		return Sent
	}
	return Received
}

// Transcript is a record of the first Limit lines of a dialogue. The zero value is
// empty and keeps up to DefaultLimit lines. Its methods are safe for concurrent
// use.
type Transcript struct {
	Limit int // 0: DefaultLimit

	mu      sync.Mutex
	lines   []string
	dropped bool
}

// Add appends a line with its sign, secrets masked. It reports whether there was
// room for it.
func (t *Transcript) Add(sign, text string) (kept bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	limit := t.Limit
	if limit == 0 {
		limit = DefaultLimit
	}
	if len(t.lines) >= limit {
		t.dropped = true
		return false
	}
	t.lines = append(t.lines, sign+strings.ToValidUTF8(connect.Masked(text), "\ufffd"))
	return true
}

// Lines returns the recorded lines, plus a final "... and so on" if others were
// dropped.
func (t *Transcript) Lines() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.dropped {
		return append(t.lines[:len(t.lines):len(t.lines)], "... and so on")
	}
	return t.lines
}
