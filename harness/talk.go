package harness

import (
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"activeftp/core/connect"
	"activeftp/harness/client"
)

// maxTalk is how many lines of dialogue are kept; a scenario of thousands of
// transfers shows its first ones.
const maxTalk = 2_000

// talk is the dialogue of a scenario's control connections.
type talk struct {
	mu      sync.Mutex
	full    []string // as it was, for a reader
	compact []string // for want/talk: replies as codes, our address as 127,0,0,1
	dropped int
}

// recorder is what a session reports its lines to. The compact dialogue has
// only what came while transferring is true: login and the end are alike
// everywhere. With a nil transferring it has nothing.
func (t *talk) recorder(local netip.Addr, transferring *atomic.Bool) func(client.Line) {
	var replies connect.ReplyReader
	return func(l client.Line) {
		t.mu.Lock()
		defer t.mu.Unlock()
		if len(t.full) >= maxTalk {
			t.dropped++
			return
		}
		sign, compact := "> ", neutral(l.Text, local)
		if !l.Sent {
			sign, compact = "< ", codeOf(&replies, l.Text)
		}
		t.full = append(t.full, sign+strings.ToValidUTF8(l.Text, "\ufffd"))
		if compact != "" && transferring != nil && transferring.Load() {
			t.compact = append(t.compact, sign+compact)
		}
	}
}

// codeOf is the code of the reply that the line ends; empty while it goes on.
func codeOf(replies *connect.ReplyReader, line string) string {
	reply, complete, err := replies.Line(line)
	if !complete || err != nil {
		return ""
	}
	return strconv.Itoa(reply.Code)
}

// neutral is a command with 127.0.0.1 in the place of the client's address,
// which is another one each time.
func neutral(line string, local netip.Addr) string {
	if !local.Is4() {
		return line
	}
	own, home := local.String(), "127.0.0.1"
	line = strings.ReplaceAll(line, strings.ReplaceAll(own, ".", ","), strings.ReplaceAll(home, ".", ","))
	return strings.ReplaceAll(line, own, home)
}

// lines is the full dialogue.
func (t *talk) lines() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.dropped > 0 {
		return append(t.full[:len(t.full):len(t.full)], "... and so on")
	}
	return t.full
}

// text is the compact dialogue as a want/talk file holds it.
func (t *talk) text() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.compact) == 0 {
		return ""
	}
	return strings.Join(t.compact, "\n") + "\n"
}
