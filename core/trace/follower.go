package trace

import (
	"net/netip"
	"strings"

	"activeftp/core/connect"
)

// follower reads a log line by line and follows its dialogues.
type follower struct {
	d          *Diagnosis
	facts      facts
	reader     *reader
	sessions   []*session
	lineCounts [Remark + 1]int // lines so far, by kind
	last       *session        // the session of the latest line; nil before the first
	curlMarks  bool            // a remark that starts with *, as curl's do, was seen

	traceLine   int     // line of the latest error without a dialogue, or of its stack trace; 0: none
	failure     failure // the first 425 or 426
	passiveAt   int     // line of the first transfer in passive mode; 0: none
	passiveTold bool    // a finding says that passive mode was used
}

// readLine handles the next line of the log.
func (f *follower) readLine(line string) {
	line = truncate(line)
	f.followTrace(line)
	events, head := f.reader.read(line)
	s := f.session(f.reader.sessionOf(head, events[0].kind))
	if s == nil {
		f.d.Skipped++
		return
	}
	for i := range events {
		f.event(s, &events[i], line, head)
	}
}

// event handles a command, a reply or a remark of a line.
func (f *follower) event(s *session, e *event, line, head string) {
	kind := e.kind
	if kind == Remark && s.open > 0 && f.continues(s, e) {
		kind = Reply
	}
	masked := connect.Masked(e.text)
	if kind != Remark && s.kind == kind && s.raw == e.text && s.line != f.d.Lines && f.repeats(kind, e.text) {
		return // a program that logs each line twice
	}
	f.lineCounts[kind]++
	s.line, s.kind, s.raw, s.text, s.clock = f.d.Lines, kind, e.text, masked, clockOf(line)
	if kind != Remark || s.id != "" {
		f.learnEnds(s, head, kind)
	}
	switch kind {
	case Command:
		s.commands++
		f.command(s, e.text)
	case Reply:
		f.show(s, Reply)
		f.reply(s)
	default:
		f.remark(s, e.text)
	}
}

// continues reports whether a remark is a further line of an incomplete reply:
// programs mark only the first, or put it after their logger's head.
func (f *follower) continues(s *session, e *event) bool {
	if strings.HasPrefix(e.text, "* ") {
		return false
	}
	return e.marked || s.kind == Reply && hintOf(e.text) == 0
}

// repeats reports whether a line that equals the one before it is the same line
// logged again. Equal commands follow each other only if the first got no reply.
func (f *follower) repeats(kind Kind, text string) bool {
	verb, _ := commandOf(text)
	return kind == Command && (verb == verbPort || verb == verbTransfer || verb == verbPassive)
}

// show adds the latest line of s to the exchange.
func (f *follower) show(s *session, kind Kind) { f.d.show(Entry{s.line, kind, s.text}) }

// command handles a command of the client. Text is the command before masking.
func (f *follower) command(s *session, text string) {
	verb, argument := commandOf(text)
	f.show(s, Command)
	s.open = 0
	if f.reader.format.name != lftp || len(s.waiting) == maxWaiting {
		s.waiting = s.waiting[:0] // the others send one command at a time, so the earlier one got no reply
	}
	s.waiting = append(s.waiting, verb)
	t := s.current
	switch verb {
	case verbPort:
		f.announce(s, s.text)
	case verbPassive:
		f.beginPassive(s)
	case verbTransfer:
		f.transfer(s, argument)
	case verbAbort:
		if t != nil && !t.decided {
			t.abortedAt = s.line
		}
	case verbQuit:
		if t != nil && !t.decided && t.begunAt > 0 && t.abortedAt == 0 && t.Mode != passive && !t.connected {
			f.decide(s, connect.CauseNothingArrived, t.begunAt) // the client has given up
		}
	}
}

// transfer handles a transfer command.
func (f *follower) transfer(s *session, argument string) {
	t := s.current
	if t == nil || t.commanded {
		t = f.begin(s)
	}
	t.commanded, t.Command, t.beganAfter, t.heardAt = true, s.text, s.clock, s.clock
	if t.refusedAt > 0 && !t.decided {
		f.closeTransfer(s) // the client ignores the refusal
	}
}

// announce handles PORT or EPRT. It begins a transfer, unless it is the second
// attempt of one whose EPRT was refused.
func (f *follower) announce(s *session, command string) *Transfer {
	t := s.current
	if t == nil || t.decided || t.refusedAt == 0 || t.commanded {
		t = f.begin(s)
	}
	t.announce(command)
	if t.Port > 0 {
		if s.announced = append(s.announced, t.Port); len(s.announced) > maxWaiting {
			s.announced = s.announced[1:]
		}
		if ports := f.facts.ports; ports.Given() {
			inside := ports.Contains(t.Port)
			t.InRange = &inside
		}
	}
	return t
}

// begin opens a transfer, after closing the one that is open.
func (f *follower) begin(s *session) *Transfer {
	f.closeTransfer(s)
	s.current = &Transfer{Line: s.line, beganAfter: -1, heardAt: -1}
	f.d.open(s.current)
	return s.current
}

// beginPassive opens a transfer in passive mode.
func (f *follower) beginPassive(s *session) *Transfer {
	t := f.begin(s)
	if t.Mode = passive; f.passiveAt == 0 {
		f.passiveAt = s.line
	}
	return t
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
	switch {
	case code == 220 && verb == verbNone && s.commands > 0:
		f.renew(s)
	case verb == verbNone && s.commands == 0:
		f.infer(s, code)
	default:
		f.answer(s, verb, code)
	}
	if (code == 425 || code == 426) && f.failure.line == 0 {
		f.failure = failure{s, s.line, s.text}
	}
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
		s.encrypted = s.encrypted || code == 234
		s.loggedIn = s.loggedIn || code == 230
	case verb == verbProtection:
		s.protected = code < 300
	case !open:
	case verb == verbFacts:
		if code == 550 && !t.commanded {
			t.missingAt, t.Reply = s.line, s.text
		}
	case verb == verbPort:
		f.announced(s, t, code)
	case verb == verbPassive:
		f.passiveOffered(t, s.text, code)
	case verb == verbAbort:
		f.aborted(s, code)
	case verb == verbTransfer || verb == verbNone && t.commanded: // no other command waits for a reply
		f.transferred(s, t, code)
	}
}

// announced handles the reply to PORT or EPRT.
func (f *follower) announced(s *session, t *Transfer, code int) {
	t.Reply = s.text
	if s.expected = expectedAddress(s.text, t.endpoint.Addr()); code < 400 {
		s.expected = netip.Addr{}
	}
	switch {
	case code >= 200 && code < 300:
		t.accepted = true
	case code == 425:
		f.decide(s, connect.CauseConnectRefused, s.line)
	case t.extended && code != 421 && code != 530:
		t.refusedAt = s.line // PORT may follow
	default:
		f.decide(s, connect.CausePortRefused, s.line)
	}
}

// passiveOffered handles the reply to PASV or EPSV.
func (f *follower) passiveOffered(t *Transfer, reply string, code int) {
	if t.Reply = reply; code == 227 {
		t.offered = addressOf227(reply)
	}
}

// aborted handles the reply to ABOR: 425 and 426 are about the transfer, a
// following 226 about the command.
func (f *follower) aborted(s *session, code int) {
	t := s.current
	switch {
	case code == 425 || code == 426:
		t.Reply = s.text
		f.decide(s, connect.CauseCancelled, s.line)
	case code < 300:
		f.decide(s, connect.CauseCancelled, t.abortedAt)
	}
}

// transferred handles a reply to the transfer command.
func (f *follower) transferred(s *session, t *Transfer, code int) {
	t.Reply = s.text
	if t.abortedAt > 0 {
		f.aborted(s, code)
		return
	}
	cause := connect.CauseTransferRefused
	switch {
	case code < 200:
		t.begunAt, t.heardAt = s.line, s.clock
		f.waited(s, t)
		return
	case code < 300 && hasWord(s.text, "aborted"):
		cause = connect.CauseTransferAborted
	case code == 226 || code == 250 || code == 225:
		cause = connect.CauseDone
	case code < 300:
		return // the reply to another command
	case code == 421:
		cause = connect.CauseServiceClosing
	case code == 521 || code == 522:
		cause = connect.CauseTLSFailed
	case (code == 425 || code == 426 || code == 450 || code == 451) && connect.AsksForReuse(s.text):
		cause = connect.CauseTLSFailed
	case code == 426 && !f.logsAccept(), (code == 425 || code == 426) && t.connected:
		cause = connect.CauseDataBroken
	case connect.IsEmptyListing(t.Command, t.begunAt > 0, code, strings.Trim(s.text[3:], " -")):
		cause = connect.CauseDone
	case code == 425 || code == 426 || couldNotConnect(s.text):
		cause = connect.CauseConnectRefused
	case t.begunAt > 0:
		cause = connect.CauseTransferAborted
	}
	f.decide(s, cause, s.line)
}

// logsAccept reports whether the client logs that a data connection was accepted.
// With any other client, a 426 shows that it was.
func (f *follower) logsAccept() bool {
	name := f.reader.format.name
	return f.curlMarks || name == lftp || name == wget
}

// closeTransfer decides an open transfer because its control connection ends or
// the next transfer begins.
func (f *follower) closeTransfer(s *session) {
	t := s.current
	switch {
	case t == nil || t.decided:
	case t.refusedAt > 0:
		f.decide(s, connect.CausePortRefused, t.refusedAt)
	case t.missingAt > 0 && !t.commanded: // the file does not exist
		f.decide(s, connect.CauseTransferRefused, t.missingAt)
	case t.Mode == passive && !t.commanded: // the client did not go on with it
		t.decided, t.Cause = true, CauseUnfinished
	case t.Mode != passive && t.abortedAt == 0 && (t.failedAt > 0 || t.commanded && t.secondsSince(s.clock) >= slow):
		f.gaveUp(s, t)
	default:
		f.unfinished(s, t)
	}
}

// gaveUp decides a transfer that the client ended without a reply: it logged an error,
// or went on after a long wait.
func (f *follower) gaveUp(s *session, t *Transfer) {
	cause, line := connect.CauseNoReply, max(t.failedAt, t.Line)
	if t.begunAt > 0 {
		cause, line = connect.CauseNothingArrived, max(t.failedAt, t.begunAt)
	}
	if t.connected && t.begunAt > 0 {
		cause = connect.CauseDataStalled
	}
	f.decide(s, cause, line)
}

// end handles the end of the log.
func (f *follower) end() {
	for _, s := range f.sessions {
		f.finish(s)
	}
	f.tellPassive()
	if f.failure.line > 0 && !f.d.failing() { // of a transfer whose commands the log leaves out or mixes with others
		f.tellFailure()
	}
}
