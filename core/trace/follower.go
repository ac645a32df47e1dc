package trace

import (
	"strings"

	"activeftp/core/connect"
)

// follower follows a log line by line.
type follower struct {
	d        *Diagnosis
	facts    facts
	format   *format
	sessions []*session
	seen     [Remark + 1]int // lines so far, by kind
	last     *session
	java     bool // a remark of Java's, or a login that Commons Net hides
	stars    bool // a remark that begins with *, as curl's do
}

// session is one control connection.
type session struct {
	id      int
	replies connect.ReplyReader
	open    bool     // a reply of several lines is not complete
	waiting []string // verbs not yet answered, the oldest first
	at      int      // line of the latest entry
	clock   int      // its time of day

	partner   partner
	loggedIn  bool
	protected bool      // PROT was taken: the data connection is one of TLS
	refused   Entry     // the reply that refused the login, or TLS before it; Line 0 when none did
	lost      Entry     // the remark that there is no control connection; likewise
	current   *Transfer // the latest; nil before the first
}

// maxWaiting is how many commands a client may send ahead of their replies.
const maxWaiting = 16

// line takes the next line of the log.
func (f *follower) line(line string) {
	line = cut(line)
	kind, text, number := f.format.read(line)
	e := Entry{Line: f.d.Lines, Kind: kind, Text: text, session: number, clock: clockOf(line)}
	s := f.session(number)
	if s == nil {
		f.d.Skipped++
		return
	}
	f.seen[kind]++
	s.at, s.clock = e.Line, e.clock
	if kind == Remark && s.open && f.format.name == arrows && !strings.HasPrefix(text, "* ") {
		e.Kind = Reply // Commons Net marks the first line of a reply alone
	}
	switch e.Kind {
	case Command:
		f.command(s, &e)
	case Reply:
		f.reply(s, &e)
	case Remark:
		f.remark(s, &e)
	}
}

// session is the control connection of that number; nil when there are too many.
// Number 0 is the one that spoke last: a client's remarks have no number.
func (f *follower) session(number int) *session {
	if number == 0 && f.last != nil {
		return f.last
	}
	for _, s := range f.sessions {
		if s.id == number {
			f.last = s
			return s
		}
	}
	if len(f.sessions) == maxSessions {
		return nil
	}
	f.last = &session{id: number}
	f.sessions = append(f.sessions, f.last)
	return f.last
}

// command takes a line that the client sent.
func (f *follower) command(s *session, e *Entry) {
	verb, argument := commandOf(e.Text)
	if verb == "PASS" || verb == "ACCT" {
		f.java = f.java || strings.HasPrefix(argument, "*****")
		e.Text = verb + " ****"
	}
	f.d.show(*e)
	s.open, s.replies = false, connect.ReplyReader{}
	if f.format.name != "lftp" || len(s.waiting) == maxWaiting {
		s.waiting = s.waiting[:0] // the others send one command at a time, so the earlier one got no answer
	}
	s.waiting = append(s.waiting, verb)
	switch verb {
	case "PORT", "EPRT":
		f.announce(s, e)
	case "PASV", "EPSV", "SPSV", "P@SW", "LPSV":
		f.begin(s, e)
		s.current.Mode = "passive"
	case "RETR", "STOR", "STOU", "APPE", "LIST", "NLST", "MLSD":
		if t := s.current; t == nil || t.asked() {
			f.begin(s, e)
		}
		t := s.current
		t.Command, t.beganAfter = e.Text, e.clock
		if t.refusedAt > 0 && !t.over {
			f.leave(s) // the client goes on as if the refusal were none
		}
	case "ABOR":
		if t := s.current; t != nil && !t.over {
			f.decide(s, connect.CauseCancelled, e)
		}
	}
}

// announce takes PORT or EPRT: it begins a transfer, or is the second try of
// one whose EPRT was refused.
func (f *follower) announce(s *session, e *Entry) {
	if t := s.current; t == nil || t.over || t.refusedAt == 0 || t.asked() {
		f.begin(s, e)
	}
	t := s.current
	t.announce(e.Text)
	if ports := f.facts.ports; ports.Given() && t.Port > 0 {
		inside := ports.Contains(t.Port)
		t.InRange = &inside
	}
}

// begin opens a transfer; one that is open stays without an outcome.
func (f *follower) begin(s *session, e *Entry) {
	f.leave(s)
	s.current = &Transfer{Line: e.Line, beganAfter: -1}
	f.d.open(s.current)
}

// reply takes a line that the server sent.
func (f *follower) reply(s *session, e *Entry) {
	f.d.show(*e)
	reply, complete, err := s.replies.Line(e.Text)
	s.open = !complete && err == nil
	if !complete {
		return
	}
	verb := ""
	if len(s.waiting) > 0 {
		verb = s.waiting[0]
		if reply.Kind() != connect.Preliminary {
			s.waiting = s.waiting[1:]
		}
	}
	good := reply.Kind() <= connect.Intermediate
	switch verb {
	case "SIZE", "MDTM":
		if t := s.current; reply.Code == 550 && t != nil && !t.over && !t.asked() {
			t.missingAt, t.Reply = e.Line, reply.String()
		}
	case "PROT":
		s.protected = reply.Kind() == connect.Completion
	case "AUTH", "USER", "PASS", "ACCT":
		s.loggedIn = s.loggedIn || verb != "AUTH" && reply.Kind() == connect.Completion
		if s.refused = (Entry{}); !good {
			s.refused = *e
		}
	case "PORT", "EPRT":
		f.announced(s, e, reply)
	case "RETR", "STOR", "STOU", "APPE", "LIST", "NLST", "MLSD":
		f.transferred(s, e, reply)
	case "":
		if t := s.current; t != nil && !t.over && t.asked() {
			f.transferred(s, e, reply) // a reply to what is no longer waited for can only be the transfer's
		}
	}
	if t := s.current; reply.Code == 421 && t != nil && !t.over {
		f.decide(s, connect.CauseServiceClosing, e)
	}
}

// announced takes the reply to PORT or EPRT.
func (f *follower) announced(s *session, e *Entry, reply connect.Reply) {
	t := s.current
	if t == nil || t.over {
		return
	}
	t.Reply = reply.String()
	switch code := reply.Code; {
	case reply.Kind() == connect.Completion:
		t.accepted = true
	case code == 425:
		f.decide(s, connect.CauseConnectRefused, e)
	case t.extended() && code != 421 && code != 530:
		t.refusedAt = e.Line // PORT may follow
	default:
		f.decide(s, connect.CausePortRefused, e)
	}
}

// transferred takes a reply to the transfer command.
func (f *follower) transferred(s *session, e *Entry, reply connect.Reply) {
	t := s.current
	if t == nil || t.over {
		return
	}
	t.Reply = reply.String()
	switch code := reply.Code; {
	case reply.Kind() == connect.Preliminary:
		t.begunAt = e.Line
	case reply.Kind() == connect.Completion:
		f.decide(s, connect.CauseDone, e)
	case code == 421:
		f.decide(s, connect.CauseServiceClosing, e)
	case code == 521 || code == 522:
		f.decide(s, connect.CauseTLSFailed, e)
	case (code == 425 || code == 426) && t.connected:
		f.decide(s, connect.CauseDataBroken, e)
	case code == 425 || code == 426:
		f.decide(s, connect.CauseConnectRefused, e)
	case t.begunAt > 0:
		f.decide(s, connect.CauseTransferAborted, e)
	default:
		f.decide(s, connect.CauseTransferRefused, e)
	}
}

// remark takes what the client says of itself.
func (f *follower) remark(s *session, e *Entry) {
	f.stars = f.stars || strings.HasPrefix(e.Text, "* ") || strings.HasPrefix(e.Text, "curl: ")
	f.java = f.java || strings.Contains(e.Text, "org.apache.commons.net")
	is := signOf(e.Text)
	if is == 0 {
		f.d.Skipped++
		return
	}
	f.d.show(*e)
	t := s.current
	inTransfer := t != nil && !t.over
	switch {
	case is == signConnecting:
		f.connecting(s, e)
	case is == signExhausted || is == signPortBusy || is == signBindFailed:
		f.unbound(s, e, is)
	case is == signLogin && s.refused.Line == 0:
		s.refused = *e
	case is == signAccepted && inTransfer:
		t.connected, t.peer = true, addressIn(e.Text)
	case inTransfer && t.refusedAt > 0:
		f.leave(s)
	case inTransfer && t.Mode != "":
		f.decide(s, causeOf(is, t), e)
	case t == nil && s.lost.Line == 0 && (is == signNoConnect || is == signTimeout || is == signLost || is == signBroken || is == signTLS):
		s.lost = *e
	}
}

// causeOf is what a remark in the midst of a transfer says of it.
func causeOf(is sign, t *Transfer) connect.Cause {
	switch is {
	case signStranger:
		return connect.CauseStrangerOnly
	case signTLS:
		return connect.CauseTLSFailed
	case signDataBroken:
		return connect.CauseDataBroken
	case signTimeout:
		switch {
		case t.connected:
			return connect.CauseDataStalled
		case t.begunAt > 0:
			return connect.CauseNothingArrived
		}
		return connect.CauseNoReply
	case signBroken:
		if t.begunAt > 0 {
			return connect.CauseDataBroken // of a control connection that breaks, clients say so
		}
	}
	return connect.CauseControlLost
}

// connecting takes the remark that a connection is made: to a port that PASV
// named, or a new control connection.
func (f *follower) connecting(s *session, e *Entry) {
	addr := addressIn(e.Text)
	if t := s.current; t != nil && t.Mode == "passive" && !t.over {
		return
	}
	if len(s.waiting) == 0 && (s.current == nil || s.current.over) || !addr.IsValid() {
		s.partner.meet(addr, e.Text)
		return
	}
	f.leave(s)
	*s = session{id: s.id, at: e.Line, clock: e.clock}
	s.partner.meet(addr, e.Text)
}

// unbound takes the remark that there is no port to listen on.
func (f *follower) unbound(s *session, e *Entry, is sign) {
	t := s.current
	if t != nil && t.over && (t.Cause == connect.CausePortRefused.String() || t.Announced == "") {
		return // a client's next word on what failed already
	}
	if t == nil || t.over || t.asked() {
		f.begin(s, e)
		t = s.current
		t.Mode = "active"
	}
	cause := connect.CauseRangeExhausted
	switch {
	case t.refusedAt > 0 && f.distrusted(s, t):
		e = &Entry{Line: t.refusedAt}
		cause = connect.CausePortRefused
	case is == signPortBusy:
		cause = connect.CausePortBusy
	case is == signBindFailed:
		cause = connect.CauseBindFailed
	}
	f.decide(s, cause, e)
}

// leave ends what is open on a control connection that is given up, or before
// the next transfer.
func (f *follower) leave(s *session) {
	t := s.current
	if t == nil || t.over {
		return
	}
	switch {
	case t.refusedAt > 0:
		f.decide(s, connect.CausePortRefused, &Entry{Line: t.refusedAt})
	case t.missingAt > 0 && !t.asked(): // there is nothing to transfer
		f.decide(s, connect.CauseTransferRefused, &Entry{Line: t.missingAt})
	default:
		f.unfinished(s, t)
	}
}

// end takes the end of the log.
func (f *follower) end() {
	for _, s := range f.sessions {
		f.leave(s)
		f.afterwards(s)
	}
	f.d.Format = f.name()
}

// name is whose log it is; programs that write alike are told apart by what
// else they say.
func (f *follower) name() string {
	switch {
	case f.format.name != arrows:
		return f.format.name
	case f.java:
		return commonsNet
	case f.stars:
		return "curl"
	}
	return arrows
}
