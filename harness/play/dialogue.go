package play

import (
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"activeftp/core/connect"
	"activeftp/harness/client"
	"activeftp/harness/internal/transcript"
)

// dialogue records the control connections of a scenario: in full for a reader,
// and in the compact form of want/talk, with replies as codes and the client's
// address as 127.0.0.1. Its zero value is empty.
type dialogue struct {
	full transcript.Transcript

	mu      sync.Mutex
	compact []string
}

// recorder returns a function that records the lines of one session, whose own
// address is local. The compact form gets only the lines that come while
// transferring is true: login and end are the same everywhere.
func (d *dialogue) recorder(local netip.Addr, transferring *atomic.Bool) func(client.Line) {
	var replies connect.ReplyReader
	return func(l client.Line) {
		sign, compact := transcript.Sent, neutral(l.Text, local)
		if !l.Sent {
			sign, compact = transcript.Received, codeOf(&replies, l.Text)
		}
		if !d.full.Add(sign, l.Text) || compact == "" || !transferring.Load() {
			return
		}
		d.mu.Lock()
		defer d.mu.Unlock()
		d.compact = append(d.compact, sign+compact)
	}
}

// codeOf returns the code of the reply that the line ends, or "" if the reply
// goes on.
func codeOf(replies *connect.ReplyReader, line string) string {
	reply, complete, err := replies.Line(line)
	if !complete || err != nil {
		return ""
	}
	return strconv.Itoa(reply.Code)
}

// neutral returns a command with 127.0.0.1 in place of the client's address,
// which differs from run to run.
func neutral(line string, local netip.Addr) string {
	if !local.Is4() {
		return line
	}
	own, home := local.String(), "127.0.0.1"
	line = strings.ReplaceAll(line, strings.ReplaceAll(own, ".", ","), strings.ReplaceAll(home, ".", ","))
	return strings.ReplaceAll(line, own, home)
}

// text returns the compact form as a want/talk file holds it.
func (d *dialogue) text() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.compact) == 0 {
		return ""
	}
	return strings.Join(d.compact, "\n") + "\n"
}
