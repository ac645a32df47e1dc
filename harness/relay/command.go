package relay

import (
	"slices"
	"strings"

	"activeftp/core/connect"
	"activeftp/harness/internal/certs"
)

// take takes a command that was read. One that came during a transfer, and does
// not concern it, waits.
func (s *session) take(line string) {
	verb := verbOf(line)
	s.relay.tell(func(w Watcher) { w.Commanded(s.number, connect.Masked(line)) })
	if s.transferring() && !slices.Contains([]string{"ABOR", "STAT", "QUIT"}, verb) {
		s.stashed = &line
		return
	}
	s.command(verb, line)
}

// takeStashed takes the command that waited, once no reply is due.
func (s *session) takeStashed() {
	if s.stashed == nil || len(s.due) > 0 || s.carriage != nil {
		return
	}
	line := *s.stashed
	s.stashed = nil
	s.command(verbOf(line), line)
}

// verbOf is a command's word in capitals, without the Telnet signals that can
// stand before ABOR (RFC 959 section 4.1.3).
func verbOf(line string) string {
	const ip, dm, iac = "\xf4", "\xf2", "\xff"
	verb, _, _ := strings.Cut(strings.TrimLeft(line, iac+ip+dm), " ")
	return strings.ToUpper(verb)
}

func isTransfer(verb string) bool {
	return isUpload(verb) || slices.Contains([]string{"RETR", "LIST", "NLST", "MLSD"}, verb)
}

func isUpload(verb string) bool { return slices.Contains([]string{"STOR", "APPE", "STOU"}, verb) }

// command carries out a command, and lets the next be read.
func (s *session) command(verb, line string) {
	s.carryOut(verb, line)
	select {
	case s.handled <- struct{}{}:
	case <-s.ctx.Done():
	}
}

func (s *session) carryOut(verb, line string) {
	_, argument, _ := strings.Cut(line, " ")
	if own, ok := s.relay.config.Answer[verb]; ok {
		s.answer(own)
		return
	}
	if s.relay.secure != nil && s.secured(verb, strings.ToUpper(argument)) {
		return
	}
	switch {
	case verb == "PORT" || verb == "EPRT":
		s.announce(line)
	case isTransfer(verb):
		s.begin(verb, line)
	case verb == "PASV" || verb == "EPSV": // the last of them and PORT counts
		s.dropAnnounced()
		s.pass(verb, line)
	case verb == "ABOR":
		if s.carriage != nil && len(s.current.held) > 0 { // the server is done and cannot abort it any more
			s.carriage.end()
		}
		s.pass(verb, line)
	default:
		s.pass(verb, line)
	}
}

// secured carries out what concerns TLS, which ends in the relay. It reports
// whether that was all.
func (s *session) secured(verb, argument string) bool {
	required := s.relay.config.TLS == certs.TLSRequired
	switch {
	case verb == "AUTH":
		s.auth(argument)
	case verb == "PBSZ" && s.secure:
		s.buffers = true
		s.answer("200 PBSZ=0")
	case verb == "PROT" && s.buffers:
		s.protect(argument)
	case verb == "PBSZ" || verb == "PROT":
		s.answer("503 Out of order: AUTH TLS, PBSZ 0, PROT P")
	case verb == "PASV" || verb == "EPSV":
		s.answer("502 Passive data connections are not carried with TLS")
	case verb == "CCC" && s.secure: // RFC 4217 section 6 leaves it to the server
		s.answer("533 The commands stay protected here")
	case verb == "USER" && required && !s.secure:
		s.answer("530 Not without AUTH TLS")
	case isTransfer(verb) && required && !s.private:
		s.answer("521 Not without PROT P")
	default:
		return false
	}
	return true
}

// auth begins TLS where it is asked for by one of its names (RFC 4217 section
// 17). What was sent behind AUTH without it was not the client's, or is lost.
func (s *session) auth(mechanism string) {
	switch {
	case s.secure:
		s.answer("503 TLS is on")
	case !slices.Contains([]string{"TLS", "TLS-C", "SSL", "TLS-P"}, mechanism):
		s.answer("504 Expected AUTH TLS")
	case s.in.Buffered() > 0:
		s.end()
	default:
		s.answer("234 Begin TLS")
		if !s.startTLS() {
			s.end()
		}
	}
}

// protect sets the protection of data connections (RFC 4217 section 9).
func (s *session) protect(level string) {
	switch level {
	case "C", "P":
		s.private = level == "P"
		s.answer("200 PROT " + level)
	case "S", "E":
		s.answer("536 TLS knows PROT C and PROT P")
	default:
		s.answer("504 Expected PROT C or PROT P")
	}
}

// replied takes a reply of the server.
func (s *session) replied(reply connect.Reply) {
	if len(s.due) == 0 { // of its own accord: 421
		s.say(reply)
		return
	}
	first := s.due[0]
	if reply.Kind() == connect.Preliminary {
		if isTransfer(first.verb) && s.announced != nil {
			s.carry(reply)
			return
		}
		s.say(reply)
		return
	}
	s.due = s.due[1:]
	switch {
	case isTransfer(first.verb):
		s.finish(reply)
	case s.carriage != nil && len(s.current.held) > 0:
		s.current.held = append(s.current.held, reply)
	case first.verb == "FEAT" && s.relay.secure != nil && reply.Kind() == connect.Completion:
		s.say(withTLS(reply))
	case first.verb == "PORT" || first.verb == "EPRT":
		if reply.Kind() != connect.Completion {
			s.dropAnnounced()
		}
		s.say(reply)
	default:
		s.say(reply)
	}
	s.takeStashed()
}

// withTLS is the server's features (RFC 2389 section 3.2) with those that the
// relay adds.
func withTLS(features connect.Reply) connect.Reply {
	last := len(features.Lines) - 1
	if last < 1 { // it has none, and so no list of them
		return features
	}
	features.Lines = slices.Insert(slices.Clone(features.Lines), last, " AUTH TLS", " PBSZ", " PROT")
	return features
}
