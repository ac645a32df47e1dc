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

// dialogue records the control connections of a scenario twice: in full, for the
// report, and in the compact form of want/talk, which keeps only the codes of
// replies and shows the client's address as 127.0.0.1. Its zero value is empty.
type dialogue struct {
	full transcript.Transcript

	mu      sync.Mutex
	compact []string
}

// recorder returns a function that records the lines of a session from the local
// address. The compact form gets a line only while transferring is true, because
// login and QUIT are the same in every scenario.
func (d *dialogue) recorder(local netip.Addr, transferring *atomic.Bool) func(client.Line) {
	var replies connect.ReplyReader
	return func(l client.Line) {
		sign := transcript.Sign(l.Sent)
		if !d.full.Add(sign, l.Text) {
			return
		}
		var compact string
		if l.Sent {
			compact = withHomeAddr(l.Text, local)
		} else {
			compact = codeOf(&replies, l.Text)
		}
		if compact == "" || !transferring.Load() {
			return
		}
		d.mu.Lock()
		defer d.mu.Unlock()
		d.compact = append(d.compact, sign+compact)
	}
}

// codeOf returns the reply code if the line completes a reply, or "" if more lines
// follow.
func codeOf(replies *connect.ReplyReader, line string) string {
	reply, complete, err := replies.Line(line)
	if !complete || err != nil {
		return ""
	}
	return strconv.Itoa(reply.Code)
}

// withHomeAddr replaces the client's address in a command with 127.0.0.1, because
// the address differs from run to run.
func withHomeAddr(line string, local netip.Addr) string {
	if !local.Is4() {
		return line
	}
	own, home := local.String(), "127.0.0.1"
	line = strings.ReplaceAll(line, strings.ReplaceAll(own, ".", ","), strings.ReplaceAll(home, ".", ","))
	return strings.ReplaceAll(line, own, home)
}

// text returns the compact form in the format of want/talk.
func (d *dialogue) text() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.compact) == 0 {
		return ""
	}
	return strings.Join(d.compact, "\n") + "\n"
}
