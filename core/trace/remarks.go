package trace

import (
	"strings"

	"activeftp/core/connect"
)

// remark handles a remark of the program. Text is the remark before masking, which
// may hide words after a secret.
func (f *follower) remark(s *session, text string) {
	text, star := strings.CutPrefix(text, "* ")
	s.text = maskedRemark(text)
	f.curlMarks = f.curlMarks || star || strings.HasPrefix(text, "curl: ")
	h := hintOf(text)
	t := s.current
	if h == 0 {
		f.d.Skipped++
		if t != nil && !t.decided && t.failedAt == 0 && mentionsFailure(text) {
			t.failedAt = s.line
		}
		return
	}
	f.show(s, Remark)
	open := t != nil && !t.decided
	switch {
	case h == hintConnecting:
		f.connecting(s)
	case h == hintExhausted || h == hintPortBusy || h == hintBindFailed:
		f.cannotListen(s, h)
	case h == hintForeign:
		f.foreign(s)
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
	case open && t.Mode == passive:
		if h != hintBroken || t.commanded {
			f.passiveFailed(s, h)
		}
	case open && (t.Mode != "" || t.begunAt > 0):
		f.decide(s, f.causeOf(h, s), s.line)
	case h == hintLocal: // says nothing about the connections
	case h.certain():
		f.withoutDialogue(s, h)
	case t == nil && s.lostAt == 0:
		s.lostAt, s.lost = s.line, s.text
	}
}

// causeOf returns the cause that a remark during the current transfer shows.
func (f *follower) causeOf(h hint, s *session) connect.Cause {
	t := s.current
	switch {
	case h == hintLocal && f.reader.format.side == atServer: // the partner's own log
		return connect.CauseTransferAborted
	case h == hintLocal:
		return connect.CauseLocalFault
	case h == hintStranger:
		return connect.CauseStrangerOnly
	case h == hintTLS:
		return connect.CauseTLSFailed
	case h == hintDataBroken, h == hintBroken && t.begunAt > 0: // clients name the control connection if that breaks
		return connect.CauseDataBroken
	case h == hintAcceptTimeout || h == hintInterrupted:
		return connect.CauseNothingArrived
	case h == hintPortRefused:
		return connect.CausePortRefused
	case h == hintDialFailed:
		return connect.CauseConnectRefused
	case h != hintTimeout && h != hintReplyTimeout:
		return connect.CauseControlLost
	case t.connected && t.begunAt > 0 && (h == hintReplyTimeout && !s.protected || allReceived(s.text)):
		return connect.CauseNoFinalReply
	case t.connected && t.begunAt > 0:
		return connect.CauseDataStalled
	case t.begunAt > 0:
		return connect.CauseNothingArrived
	}
	return connect.CauseNoReply
}

// allReceived reports whether a remark of curl counts as many bytes received as
// were expected: "with 8 out of 8 bytes received".
func allReceived(text string) bool {
	before, after, _ := strings.Cut(text, " out of ")
	expected, _, ok := strings.Cut(after, " bytes received")
	return ok && strings.HasSuffix(before, " "+expected)
}

// withoutDialogue handles an error about the data connection in a log that has only
// errors, as the log of a server product does.
func (f *follower) withoutDialogue(s *session, h hint) {
	if t := s.current; t != nil && t.decided && !t.fromError {
		return // the dialogue shows the same
	}
	if f.traceLine == s.line {
		return // the stack trace of the same error
	}
	t := f.begin(s)
	t.Mode, t.Reply, t.fromError = active, s.text, true
	f.traceLine = s.line
	f.decide(s, f.causeOf(h, s), s.line)
}

// followTrace moves on to a line that may belong to the stack trace of the error
// before it.
func (f *follower) followTrace(line string) {
	text := strings.TrimLeft(line, " \t")
	if f.traceLine == f.d.Lines-1 && (strings.HasPrefix(text, "at ") || strings.HasPrefix(text, "... ") || strings.HasPrefix(text, "Caused by: ")) {
		f.traceLine++
	}
}

// passiveFailed handles an error during a transfer in passive mode.
func (f *follower) passiveFailed(s *session, h hint) {
	cause := f.causeOf(h, s)
	if h == hintNoConnect || h == hintTimeout || h == hintReplyTimeout || h == hintBroken || h == hintInterrupted {
		cause = connect.CauseNothingArrived // the client did not reach the partner's port
	}
	f.decide(s, cause, s.line)
}

// foreign handles the server's remark that it refuses to connect to an address that
// is not the client's.
func (f *follower) foreign(s *session) {
	if t := s.current; t != nil && (!t.decided || t.Cause == connect.CausePortRefused.String()) && t.Announced != "" {
		if !t.decided {
			s.expected = expectedAddress(s.text, t.endpoint.Addr())
			f.decide(s, connect.CausePortRefused, s.line)
		}
		return // the reply to the port command says the same
	}
	if _, command, found := strings.Cut(s.text, "efused "); found { // ProFTPD names the command
		verb, argument, _ := strings.Cut(command, " ")
		argument, _, _ = strings.Cut(argument, " ")
		f.announce(s, verb+" "+argument)
	} else {
		t := f.begin(s)
		t.Mode = active
		t.setEndpoint(endpointIn(s.text))
	}
	f.decide(s, connect.CausePortRefused, s.line)
}

// connecting handles the remark that the client opens a connection: to the port of
// a passive transfer, or a new control connection.
func (f *follower) connecting(s *session) {
	t := s.current
	if t != nil && t.Mode == passive && !t.decided {
		return
	}
	server := partner{addressIn(s.text), s.text}
	if !server.addr.IsValid() {
		return
	}
	if len(s.waiting) > 0 || t != nil && !t.decided {
		f.closeTransfer(s)
		*s = session{id: s.id, line: s.line, kind: s.kind, raw: s.raw, text: s.text, clock: s.clock}
	}
	s.partner = server
}

// cannotListen handles the remark that the client has no port to listen on.
func (f *follower) cannotListen(s *session, h hint) {
	t := s.current
	if t != nil && t.decided && (t.Cause == connect.CausePortRefused.String() || t.Announced == "" && !t.commanded) {
		return // another remark on the same failure
	}
	if t == nil || t.decided || t.commanded {
		t = f.begin(s)
		t.Mode = active
	}
	cause, line := connect.CauseRangeExhausted, s.line
	switch {
	case t.refusedAt > 0 && f.refusalReason(s, t) != reasonEPRTUnknown:
		cause, line = connect.CausePortRefused, t.refusedAt
	case t.refusedAt > 0 && h == hintPortBusy && t.endpoint.Port() == 0: // the client bound its second try while its first was open
		cause, line = connect.CausePortRefused, t.refusedAt
	case h == hintPortBusy:
		cause = connect.CausePortBusy
	case h == hintBindFailed:
		cause = connect.CauseBindFailed
	}
	f.decide(s, cause, line)
}
