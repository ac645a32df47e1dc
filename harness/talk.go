package harness

import (
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"

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
// only those lines for which transferring is true: login and the end are alike
// everywhere. With a nil transferring it has none.
func (t *talk) recorder(local netip.Addr, transferring *atomic.Bool) func(client.Line) {
	return func(l client.Line) {
		t.mu.Lock()
		defer t.mu.Unlock()
		if len(t.full) >= maxTalk {
			t.dropped++
			return
		}
		sign := "< "
		if l.Sent {
			sign = "> "
		}
		t.full = append(t.full, sign+strings.ToValidUTF8(l.Text, "\ufffd"))
		if transferring != nil && transferring.Load() {
			t.addCompact(l, local)
		}
	}
}

func (t *talk) addCompact(l client.Line, local netip.Addr) {
	if l.Sent {
		line := strings.ReplaceAll(l.Text, strings.ReplaceAll(local.String(), ".", ","), "127,0,0,1")
		t.compact = append(t.compact, "> "+strings.ReplaceAll(line, local.String(), "127.0.0.1"))
		return
	}
	if len(l.Text) >= 3 && (len(l.Text) == 3 || l.Text[3] == ' ') { // the last line of a reply
		t.compact = append(t.compact, "< "+l.Text[:3])
	}
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
