package trace

import (
	"net/netip"
	"strconv"

	"activeftp/core/connect"
)

// failure is a reply that shows a failure. The zero value is none.
type failure struct {
	session *session
	line    int
	reply   string
}

// session is a control connection.
type session struct {
	id      string
	open    int        // code of an incomplete reply of several lines; 0: none
	waiting []verbKind // commands without a reply, oldest first

	line  int    // line of the latest entry
	kind  Kind   // its kind
	text  string // its text, with secrets masked
	raw   string // its text before masking
	clock int    // its time of day in seconds; -1 if it has none

	commands  int // so far; a log without commands is read by its replies alone
	partner   partner
	client    netip.Addr // the client as the server or a capture sees it; invalid in a client's log
	expected  netip.Addr // that the partner says it would connect to; invalid if it does not say so
	protected bool       // PROT was accepted, so the data connection uses TLS
	encrypted bool       // AUTH was accepted, so nothing on the way can read the port command
	refusedAt int        // line of the reply that refused the login, or TLS before it; 0: none
	refusal   string     // that reply
	lostAt    int        // line of a remark after the last reply that there is no control connection; 0: none
	lost      string     // that remark
	negative  failure    // the latest reply of 4yz or 5yz whose command the log does not show
	loggedIn  bool       // the server accepted the login
	current   *Transfer  // the latest transfer; nil before the first
	announced []int      // ports that the client has announced, the latest few
	failed    bool       // a transfer in active mode failed
}

// maxWaiting limits the commands that a client sends ahead of their replies.
const maxWaiting = 16

// learnEnds stores the addresses of the two ends, if the head of a line shows them.
func (f *follower) learnEnds(s *session, head string, kind Kind) {
	client, server := f.reader.ends(head, kind)
	if client.IsValid() && !client.IsUnspecified() {
		s.client = client.Unmap()
	}
	if server.IsValid() && !s.partner.addr.IsValid() {
		s.partner = partner{addr: server.Unmap()}
	}
}

// session returns the control connection with a name. The empty name is that of the
// latest line: most lines do not show theirs. If there are too many, the one that
// has been silent for longest ends.
func (f *follower) session(id string) *session {
	if id == "" && f.last != nil {
		return f.last
	}
	oldest := 0
	for i, s := range f.sessions {
		if s.id == id {
			f.last = s
			return s
		}
		if s.line < f.sessions[oldest].line {
			oldest = i
		}
	}
	f.last = &session{id: id, line: f.d.Lines}
	if len(f.sessions) < maxSessions {
		f.sessions = append(f.sessions, f.last)
		return f.last
	}
	f.finish(f.sessions[oldest])
	f.sessions[oldest] = f.last
	return f.last
}

// renew begins a new control connection in a log that goes on after the end of one.
func (f *follower) renew(s *session) {
	f.closeTransfer(s)
	*s = session{id: s.id, line: s.line, kind: s.kind, raw: s.raw, text: s.text, clock: s.clock, client: s.client, partner: s.partner}
}

// ownPort reports whether a remark that a port is in use names one that the client
// itself announced before.
func (s *session) ownPort() bool {
	for _, port := range s.announced {
		if hasWord(s.text, strconv.Itoa(port)) {
			return true
		}
	}
	return false
}

// finish handles the end of a control connection, or of the log.
func (f *follower) finish(s *session) {
	if t := s.current; t != nil && !t.decided && t.Announced != "" && t.Reply == "" && f.reader.format.side == atServer && f.lineCounts[Reply] > 0 {
		f.decide(s, connect.CauseNoReply, t.Line) // a server logs its replies, and this one did not come
	}
	f.closeTransfer(s)
	f.finishSession(s)
}
