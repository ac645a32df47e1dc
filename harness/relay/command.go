package relay

import (
	"slices"
	"strings"

	"activeftp/core/connect"
	"activeftp/harness/internal/cmdline"
)

const (
	// maxCommand is the longest command line in bytes.
	maxCommand = connect.MaxReplyLine
	// tooLong stands for a longer one. No client can send it.
	tooLong = "\n"
)

// handleCommand handles a command of the client. During a transfer it executes
// only commands that concern the transfer, and defers others to its end.
func (s *session) handleCommand(line string) {
	s.gap.end()
	verb := verbOf(line)
	shown := s.relay.masked(line)
	if line == tooLong {
		shown = cmdline.Shown(maxCommand)
	}
	s.relay.notify(func(w Watcher) { w.Commanded(s.number, shown) })
	if s.transferring() && verb != "ABOR" && verb != "STAT" {
		s.deferred = &line
		return
	}
	s.execute(verb, line)
}

// executeDeferred executes the deferred command once no reply is pending.
func (s *session) executeDeferred() {
	if s.deferred == nil || len(s.pending) > 0 || s.forwarder != nil {
		return
	}
	line := *s.deferred
	s.deferred = nil
	s.execute(verbOf(line), line)
}

// verbOf returns the verb of a command in capitals, without the Telnet signals
// that may precede ABOR (RFC 959 section 4.1.3).
func verbOf(line string) string {
	const ip, dm, iac = "\xf4", "\xf2", "\xff"
	for line != "" && strings.IndexByte(iac+ip+dm, line[0]) >= 0 {
		line = line[1:]
	}
	verb, _, _ := strings.Cut(line, " ")
	return strings.ToUpper(verb)
}

// isTransfer reports whether a verb opens a data connection.
func isTransfer(verb string) bool {
	return isUpload(verb) || slices.Contains([]string{"RETR", "LIST", "NLST", "MLSD"}, verb)
}

// isUpload reports whether a verb sends a file to the server.
func isUpload(verb string) bool { return slices.Contains([]string{"STOR", "APPE", "STOU"}, verb) }

// execute executes a command and allows the next one to be read.
func (s *session) execute(verb, line string) {
	s.dispatch(verb, line)
	select {
	case s.lines.handled <- struct{}{}:
	case <-s.ctx.Done():
	}
}

// dispatch answers a command or passes it to the server.
func (s *session) dispatch(verb, line string) {
	if line == tooLong {
		s.answer("500 " + cmdline.Refusal(maxCommand))
		return
	}
	_, argument, _ := strings.Cut(line, " ")
	if reply, ok := s.relay.config.Answer[verb]; ok {
		s.answer(reply)
		return
	}
	if s.relay.tlsConfig != nil && s.answerSecurity(verb, strings.ToUpper(argument)) {
		return
	}
	switch {
	case (verb == "PORT" || verb == "EPRT") && s.loggedIn: // before, the server refuses it
		s.announce(line)
	case isTransfer(verb):
		s.startTransfer(verb, line)
	case verb == "PASV" || verb == "EPSV": // overrides an earlier PORT
		s.dropAnnounced()
		s.pass(verb, line)
	case verb == "ABOR":
		s.transfer.record.Aborted = s.transferring()
		if s.forwarder != nil && len(s.transfer.held) > 0 { // the server has finished and cannot abort it
			s.forwarder.cancel()
		}
		s.pass(verb, line)
	default:
		s.pass(verb, line)
	}
}

// answerSecurity answers a command that concerns the TLS of the relay. It
// reports whether it sent a reply; if not, the command goes on as without TLS.
func (s *session) answerSecurity(verb, argument string) bool {
	required := s.relay.config.TLS == TLSRequired
	switch {
	case verb == "AUTH":
		s.handleAUTH(argument)
	case verb == "PBSZ" && s.client.secure:
		s.client.pbszDone = true
		s.answer("200 PBSZ=0")
	case verb == "PROT" && s.client.pbszDone:
		s.handlePROT(argument)
	case verb == "PBSZ" || verb == "PROT":
		s.answer("503 Wrong order; send AUTH TLS, PBSZ 0, PROT P")
	case verb == "PASV" || verb == "EPSV":
		s.answer("502 No passive mode with TLS; use PORT or EPRT")
	case verb == "CCC" && s.client.secure: // RFC 4217 section 6 lets the server refuse
		s.answer("533 The control connection must stay encrypted")
	case verb == "USER" && required && !s.client.secure:
		s.answer("530 Send AUTH TLS before USER")
	case isTransfer(verb) && required && !s.client.private:
		s.answer("521 Send PROT P before a transfer")
	default:
		return false
	}
	return true
}

// handleAUTH starts TLS if mechanism is one of its names (RFC 4217 section 17).
// It ends the session if clear text followed AUTH: an attacker may have
// inserted it, and a client that sent it would lose it.
func (s *session) handleAUTH(mechanism string) {
	switch {
	case s.client.secure:
		s.answer("503 TLS is already active")
	case !slices.Contains([]string{"TLS", "TLS-C", "SSL", "TLS-P"}, mechanism):
		s.answer("504 Unknown mechanism; use AUTH TLS")
	case s.client.reader.Buffered() > 0:
		s.cancel()
	default:
		s.answer("234 Start the TLS handshake")
		if !s.startTLS() {
			s.cancel()
		}
	}
}

// handlePROT sets the protection level of data connections (RFC 4217 section
// 9).
func (s *session) handlePROT(level string) {
	switch level {
	case "C", "P":
		s.client.private = level == "P"
		s.answer("200 PROT " + level)
	case "S", "E":
		s.answer("536 TLS has no such level; use PROT C or PROT P")
	default:
		s.answer("504 Unknown level; use PROT C or PROT P")
	}
}

// handleReply handles a reply of the server.
func (s *session) handleReply(reply connect.Reply) {
	if len(s.pending) == 0 { // unsolicited, such as 421
		s.send(reply)
		return
	}
	first := s.pending[0]
	if reply.Kind() == connect.Preliminary {
		if isTransfer(first.verb) && s.announced != nil {
			s.forward(reply)
			return
		}
		s.send(reply)
		return
	}
	s.pending = s.pending[1:]
	if (first.verb == "USER" || first.verb == "PASS") && reply.Kind() == connect.Completion {
		s.loggedIn = true // and stays so: some servers keep a login while another begins
	}
	switch {
	case isTransfer(first.verb):
		s.handleFinalReply(reply)
	case s.forwarder != nil && len(s.transfer.held) > 0:
		s.transfer.held = append(s.transfer.held, reply)
	case first.verb == "FEAT" && s.relay.tlsConfig != nil && reply.Kind() == connect.Completion:
		s.send(addTLSFeatures(reply))
	case first.verb == "PORT" || first.verb == "EPRT":
		if reply.Kind() != connect.Completion {
			s.dropAnnounced()
		}
		s.send(reply)
	default:
		s.send(reply)
	}
	s.executeDeferred()
}

// addTLSFeatures adds the relay's own features to a list of the server's (RFC
// 2389 section 3.2). A reply without a list is returned unchanged.
func addTLSFeatures(features connect.Reply) connect.Reply {
	last := len(features.Lines) - 1
	if last < 1 {
		return features
	}
	features.Lines = slices.Insert(slices.Clone(features.Lines), last, " AUTH TLS", " PBSZ", " PROT")
	return features
}
