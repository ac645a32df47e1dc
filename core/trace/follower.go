package trace

import (
	"strings"

	"activeftp/core/connect"
)

// follower reads a log line by line and follows its dialogues.
type follower struct {
	d          *Diagnosis
	facts      facts
	format     *format
	sessions   []*session
	lineCounts [Remark + 1]int // lines so far, by kind
	last       *session        // the session of the latest line; nil before the first
	java       bool            // a remark of Java's, or a login masked by Commons Net, was seen
	curlMarks  bool            // a remark that starts with *, as curl's do, was seen
}

// session is a control connection.
type session struct {
	id      int
	open    int        // code of an incomplete reply of several lines; 0: none
	waiting []verbKind // commands without a reply, oldest first

	line  int    // line of the latest entry
	text  string // its text, with secrets masked
	clock int    // its time of day in seconds; -1 if it has none

	partner   partner
	protected bool      // PROT was accepted, so the data connection uses TLS
	refusedAt int       // line of the reply that refused the login, or TLS before it; 0: none
	refusal   string    // that reply
	lostAt    int       // line of a remark after the last reply that there is no control connection; 0: none
	lost      string    // that remark
	current   *Transfer // the latest transfer; nil before the first
}

// maxWaiting limits the commands that a client sends ahead of their replies.
const maxWaiting = 16

// readLine handles the next line of the log.
func (f *follower) readLine(line string) {
	line = truncate(line)
	kind, text, number := f.format.read(line)
	s := f.session(number)
	if s == nil {
		f.d.Skipped++
		return
	}
	if kind == Remark && s.open > 0 && f.format.name == arrows && !strings.HasPrefix(text, "* ") {
		kind = Reply // Commons Net marks only the first line of a reply
	}
	f.lineCounts[kind]++
	s.line, s.text, s.clock = f.d.Lines, connect.Masked(text), clockOf(line)
	switch kind {
	case Command:
		f.command(s, text)
	case Reply:
		f.show(s, Reply)
		f.reply(s)
	default:
		f.remark(s, text)
	}
}

// show adds the latest line of s to the exchange.
func (f *follower) show(s *session, kind Kind) { f.d.show(Entry{s.line, kind, s.text}) }

// session returns the control connection with a number, or nil if there are too
// many. Number 0 is that of the latest line: a client's remarks have no number.
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

// command handles a command of the client. Text is the command before masking.
func (f *follower) command(s *session, text string) {
	verb, argument := commandOf(text)
	if verb == verbSecret && strings.HasPrefix(argument, "*****") {
		f.java = true
	}
	f.show(s, Command)
	s.open = 0
	if f.format.name != "lftp" || len(s.waiting) == maxWaiting {
		s.waiting = s.waiting[:0] // the others send one command at a time, so the earlier one got no reply
	}
	s.waiting = append(s.waiting, verb)
	t := s.current
	switch verb {
	case verbPort:
		f.announce(s)
	case verbPassive:
		f.begin(s).Mode = "passive"
	case verbTransfer:
		if t == nil || t.commandSent() {
			t = f.begin(s)
		}
		t.Command, t.beganAfter = s.text, s.clock
		if t.refusedAt > 0 && !t.decided {
			f.closeTransfer(s) // the client ignores the refusal
		}
	case verbAbort:
		if t != nil && !t.decided {
			f.decide(s, connect.CauseCancelled, s.line)
		}
	}
}

// announce handles PORT or EPRT. It begins a transfer, unless it is the second
// attempt of one whose EPRT was refused.
func (f *follower) announce(s *session) {
	t := s.current
	if t == nil || t.decided || t.refusedAt == 0 || t.commandSent() {
		t = f.begin(s)
	}
	t.announce(s.text)
	if ports := f.facts.ports; ports.Given() && t.Port > 0 {
		inside := ports.Contains(t.Port)
		t.InRange = &inside
	}
}

// begin opens a transfer, after closing the one that is open.
func (f *follower) begin(s *session) *Transfer {
	f.closeTransfer(s)
	s.current = &Transfer{Line: s.line, beganAfter: -1}
	f.d.open(s.current)
	return s.current
}

// reply handles a line of the server. A reply of several lines is complete with
// its last line: the same code and a blank (RFC 959 section 4.2).
func (f *follower) reply(s *session) {
	code := codeOf(s.text)
	last := isReply(s.text) && (len(s.text) == 3 || s.text[3] == ' ')
	switch {
	case s.open == 0 && isReply(s.text) && !last:
		s.open = code
		return
	case !last || s.open > 0 && code != s.open:
		return
	}
	s.open, s.lostAt = 0, 0
	verb := verbNone
	if len(s.waiting) > 0 {
		verb = s.waiting[0]
		if code >= 200 {
			s.waiting = s.waiting[1:]
		}
	}
	f.answer(s, verb, code)
	if t := s.current; code == 421 && t != nil && !t.decided {
		f.decide(s, connect.CauseServiceClosing, s.line)
	}
}

// answer handles the reply to a command.
func (f *follower) answer(s *session, verb verbKind, code int) {
	t := s.current
	open := t != nil && !t.decided
	switch {
	case verb == verbLogin || verb == verbSecret:
		if s.refusedAt = 0; code >= 400 {
			s.refusedAt, s.refusal = s.line, s.text
		}
	case verb == verbProtection:
		s.protected = code < 300
	case !open:
	case verb == verbFacts:
		if code == 550 && !t.commandSent() {
			t.missingAt, t.Reply = s.line, s.text
		}
	case verb == verbPort:
		f.announced(s, t, code)
	case verb == verbTransfer || verb == verbNone && t.commandSent(): // no other command waits for a reply
		f.transferred(s, t, code)
	}
}

// announced handles the reply to PORT or EPRT.
func (f *follower) announced(s *session, t *Transfer, code int) {
	t.Reply = s.text
	switch {
	case code >= 200 && code < 300:
		t.accepted = true
	case code == 425:
		f.decide(s, connect.CauseConnectRefused, s.line)
	case t.extended() && code != 421 && code != 530:
		t.refusedAt = s.line // PORT may follow
	default:
		f.decide(s, connect.CausePortRefused, s.line)
	}
}

// transferred handles a reply to the transfer command.
func (f *follower) transferred(s *session, t *Transfer, code int) {
	t.Reply = s.text
	cause := connect.CauseTransferRefused
	switch {
	case code < 200:
		t.begunAt = s.line
		return
	case code < 300:
		cause = connect.CauseDone
	case code == 421:
		cause = connect.CauseServiceClosing
	case code == 521 || code == 522:
		cause = connect.CauseTLSFailed
	case code == 426 && !f.logsAccept(), (code == 425 || code == 426) && t.connected:
		cause = connect.CauseDataBroken
	case code == 425 || code == 426:
		cause = connect.CauseConnectRefused
	case t.begunAt > 0:
		cause = connect.CauseTransferAborted
	}
	f.decide(s, cause, s.line)
}

// logsAccept reports whether the client logs that a data connection was accepted.
// With any other client, a 426 shows that it was.
func (f *follower) logsAccept() bool {
	return f.curlMarks || f.format.name == "lftp" || f.format.name == "wget"
}

// remark handles a remark of the client. Text is the remark before masking, which
// may hide words after a secret.
func (f *follower) remark(s *session, text string) {
	text, star := strings.CutPrefix(text, "* ")
	s.text = connect.Masked(text)
	f.curlMarks = f.curlMarks || star || strings.HasPrefix(text, "curl: ")
	f.java = f.java || strings.Contains(text, "org.apache.commons.net")
	h := hintOf(text)
	if h == 0 {
		f.d.Skipped++
		return
	}
	f.show(s, Remark)
	t := s.current
	open := t != nil && !t.decided
	switch {
	case h == hintConnecting:
		f.connecting(s)
	case h == hintExhausted || h == hintPortBusy || h == hintBindFailed:
		f.cannotListen(s, h)
	case h == hintLogin:
		if s.refusedAt == 0 {
			s.refusedAt, s.refusal = s.line, s.text
		}
	case h == hintAccepted:
		if open {
			t.connected, t.peer = true, addressIn(s.text)
		}
	case open && t.refusedAt > 0:
		f.closeTransfer(s)
	case open && t.Mode != "":
		f.decide(s, causeOf(h, t), s.line)
	case t == nil && s.lostAt == 0:
		s.lostAt, s.lost = s.line, s.text
	}
}

// causeOf returns the cause that a remark during a transfer shows.
func causeOf(h hint, t *Transfer) connect.Cause {
	switch {
	case h == hintStranger:
		return connect.CauseStrangerOnly
	case h == hintTLS:
		return connect.CauseTLSFailed
	case h == hintDataBroken, h == hintBroken && t.begunAt > 0: // clients name the control connection if that breaks
		return connect.CauseDataBroken
	case h != hintTimeout:
		return connect.CauseControlLost
	case t.connected:
		return connect.CauseDataStalled
	case t.begunAt > 0:
		return connect.CauseNothingArrived
	}
	return connect.CauseNoReply
}

// connecting handles the remark that the client opens a connection: to the port of
// a passive transfer, or a new control connection.
func (f *follower) connecting(s *session) {
	t := s.current
	if t != nil && t.Mode == "passive" && !t.decided {
		return
	}
	server := partner{addressIn(s.text), s.text}
	if !server.addr.IsValid() {
		return
	}
	if len(s.waiting) > 0 || t != nil && !t.decided {
		f.closeTransfer(s)
		*s = session{id: s.id, line: s.line, text: s.text, clock: s.clock}
	}
	s.partner = server
}

// cannotListen handles the remark that the client has no port to listen on.
func (f *follower) cannotListen(s *session, h hint) {
	t := s.current
	if t != nil && t.decided && (t.Cause == connect.CausePortRefused.String() || t.Announced == "") {
		return // another remark on the same failure
	}
	if t == nil || t.decided || t.commandSent() {
		t = f.begin(s)
		t.Mode = "active"
	}
	cause, line := connect.CauseRangeExhausted, s.line
	switch {
	case t.refusedAt > 0 && f.refusalReason(s, t) != reasonEPRTUnknown:
		cause, line = connect.CausePortRefused, t.refusedAt
	case h == hintPortBusy:
		cause = connect.CausePortBusy
	case h == hintBindFailed:
		cause = connect.CauseBindFailed
	}
	f.decide(s, cause, line)
}

// closeTransfer decides an open transfer because its control connection ends or
// the next transfer begins.
func (f *follower) closeTransfer(s *session) {
	t := s.current
	switch {
	case t == nil || t.decided:
	case t.refusedAt > 0:
		f.decide(s, connect.CausePortRefused, t.refusedAt)
	case t.missingAt > 0 && !t.commandSent(): // the file does not exist
		f.decide(s, connect.CauseTransferRefused, t.missingAt)
	default:
		f.unfinished(s, t)
	}
}

// end handles the end of the log.
func (f *follower) end() {
	for _, s := range f.sessions {
		f.closeTransfer(s)
		f.finishSession(s)
	}
	f.d.Format = f.name()
}

// name returns the client that wrote the log. Clients with the same format are
// distinguished by their remarks.
func (f *follower) name() string {
	switch {
	case f.format.name != arrows:
		return f.format.name
	case f.java:
		return commonsNet
	case f.curlMarks:
		return "curl"
	}
	return arrows
}
