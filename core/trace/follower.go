package trace

import (
	"strings"

	"activeftp/core/connect"
)

// follower follows a log line by line.
type follower struct {
	d          *Diagnosis
	facts      facts
	format     *format
	sessions   []*session
	lineCounts [Remark + 1]int // lines so far, by kind
	last       *session
	java       bool // a remark of Java's, or a login that Commons Net hides
	curlMarks  bool // a remark that begins with *, as curl's do
}

// session is one control connection.
type session struct {
	id      int
	open    int        // code of a reply of several lines that is not complete; 0
	waiting []verbKind // commands not yet answered, the oldest first

	line  int    // line of the latest entry
	text  string // and its text
	clock int    // and its time of day in seconds; -1 when it does not tell

	partner   partner
	protected bool      // PROT was taken: the data connection is one of TLS
	refusedAt int       // line of the reply that refused the login, or TLS before it; 0
	refusal   string    // that reply
	lostAt    int       // line of the remark that there is no control connection, after every reply; 0
	lost      string    // that remark
	current   *Transfer // the latest; nil before the first
}

// maxWaiting is how many commands a client may send ahead of their replies.
const maxWaiting = 16

// readLine takes the next line of the log.
func (f *follower) readLine(line string) {
	line = truncate(line)
	kind, text, number := f.format.read(line)
	s := f.session(number)
	if s == nil {
		f.d.Skipped++
		return
	}
	if kind == Remark && s.open > 0 && f.format.name == arrows && !strings.HasPrefix(text, "* ") {
		kind = Reply // Commons Net marks the first line of a reply alone
	}
	f.lineCounts[kind]++
	s.line, s.text, s.clock = f.d.Lines, text, clockOf(line)
	switch kind {
	case Command:
		f.command(s)
	case Reply:
		f.show(s, Reply)
		f.reply(s)
	default:
		f.remark(s)
	}
}

func (f *follower) show(s *session, kind Kind) { f.d.show(Entry{s.line, kind, s.text}) }

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
func (f *follower) command(s *session) {
	verb, argument := commandOf(s.text)
	if verb == verbSecret {
		f.java = f.java || strings.HasPrefix(argument, "*****")
		s.text = s.text[:len("PASS")] + " ****"
	}
	f.show(s, Command)
	s.open = 0
	if f.format.name != "lftp" || len(s.waiting) == maxWaiting {
		s.waiting = s.waiting[:0] // the others send one command at a time, so the earlier one got no answer
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
			f.closeTransfer(s) // the client goes on as if the refusal were none
		}
	case verbAbort:
		if t != nil && !t.decided {
			f.decide(s, connect.CauseCancelled, s.line)
		}
	}
}

// announce takes PORT or EPRT: it begins a transfer, or is the second try of
// one whose EPRT was refused.
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

// begin opens a transfer; one that is open stays without an outcome.
func (f *follower) begin(s *session) *Transfer {
	f.closeTransfer(s)
	s.current = &Transfer{Line: s.line, beganAfter: -1}
	f.d.open(s.current)
	return s.current
}

// reply takes a line that the server sent. A reply of several lines counts when
// its last comes: the same code and a blank (RFC 959 section 4.2).
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

// answer takes the reply to a command.
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
	case verb == verbTransfer || verb == verbNone && t.commandSent(): // to what nobody waits for any more it can only be the transfer's
		f.transferred(s, t, code)
	}
}

// announced takes the reply to PORT or EPRT.
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

// transferred takes a reply to the transfer command.
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
	case code == 426 && !f.tellsAccepted(), (code == 425 || code == 426) && t.connected:
		cause = connect.CauseDataBroken
	case code == 425 || code == 426:
		cause = connect.CauseConnectRefused
	case t.begunAt > 0:
		cause = connect.CauseTransferAborted
	}
	f.decide(s, cause, s.line)
}

// tellsAccepted reports whether the client says when the data connection comes;
// of the others, 426 says that it did.
func (f *follower) tellsAccepted() bool {
	return f.curlMarks || f.format.name == "lftp" || f.format.name == "wget"
}

// remark takes what the client says of itself.
func (f *follower) remark(s *session) {
	text, star := strings.CutPrefix(s.text, "* ")
	s.text = text
	f.curlMarks = f.curlMarks || star || strings.HasPrefix(text, "curl: ")
	f.java = f.java || strings.Contains(s.text, "org.apache.commons.net")
	is := hintOf(s.text)
	if is == 0 {
		f.d.Skipped++
		return
	}
	f.show(s, Remark)
	t := s.current
	open := t != nil && !t.decided
	switch {
	case is == hintConnecting:
		f.connecting(s)
	case is == hintExhausted || is == hintPortBusy || is == hintBindFailed:
		f.cannotListen(s, is)
	case is == hintLogin:
		if s.refusedAt == 0 {
			s.refusedAt, s.refusal = s.line, s.text
		}
	case is == hintAccepted:
		if open {
			t.connected, t.peer = true, addressIn(s.text)
		}
	case open && t.refusedAt > 0:
		f.closeTransfer(s)
	case open && t.Mode != "":
		f.decide(s, causeOf(is, t), s.line)
	case t == nil && s.lostAt == 0:
		s.lostAt, s.lost = s.line, s.text
	}
}

// causeOf is what a remark in the midst of a transfer says of it.
func causeOf(is hint, t *Transfer) connect.Cause {
	switch {
	case is == hintStranger:
		return connect.CauseStrangerOnly
	case is == hintTLS:
		return connect.CauseTLSFailed
	case is == hintDataBroken, is == hintBroken && t.begunAt > 0: // of a control connection that breaks, clients say so
		return connect.CauseDataBroken
	case is != hintTimeout:
		return connect.CauseControlLost
	case t.connected:
		return connect.CauseDataStalled
	case t.begunAt > 0:
		return connect.CauseNothingArrived
	}
	return connect.CauseNoReply
}

// connecting takes the remark that a connection is made: to a port that PASV
// named, or a new control connection.
func (f *follower) connecting(s *session) {
	t := s.current
	if t != nil && t.Mode == "passive" && !t.decided {
		return
	}
	met := partner{addressIn(s.text), s.text}
	if !met.addr.IsValid() {
		return
	}
	if len(s.waiting) > 0 || t != nil && !t.decided {
		f.closeTransfer(s)
		*s = session{id: s.id, line: s.line, text: s.text, clock: s.clock}
	}
	s.partner = met
}

// cannotListen takes the remark that there is no port to listen on.
func (f *follower) cannotListen(s *session, is hint) {
	t := s.current
	if t != nil && t.decided && (t.Cause == connect.CausePortRefused.String() || t.Announced == "") {
		return // a client's next word on what failed already
	}
	if t == nil || t.decided || t.commandSent() {
		t = f.begin(s)
		t.Mode = "active"
	}
	cause, line := connect.CauseRangeExhausted, s.line
	switch {
	case t.refusedAt > 0 && f.refusalReason(s, t) != reasonEPRTUnknown:
		cause, line = connect.CausePortRefused, t.refusedAt
	case is == hintPortBusy:
		cause = connect.CausePortBusy
	case is == hintBindFailed:
		cause = connect.CauseBindFailed
	}
	f.decide(s, cause, line)
}

// closeTransfer ends what is open on a control connection that is given up, or before
// the next transfer.
func (f *follower) closeTransfer(s *session) {
	t := s.current
	switch {
	case t == nil || t.decided:
	case t.refusedAt > 0:
		f.decide(s, connect.CausePortRefused, t.refusedAt)
	case t.missingAt > 0 && !t.commandSent(): // there is nothing to transfer
		f.decide(s, connect.CauseTransferRefused, t.missingAt)
	default:
		f.unfinished(s, t)
	}
}

// end takes the end of the log.
func (f *follower) end() {
	for _, s := range f.sessions {
		f.closeTransfer(s)
		f.finishSession(s)
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
	case f.curlMarks:
		return "curl"
	}
	return arrows
}
