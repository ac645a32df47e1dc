package client

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"activeftp/core/connect"
)

// readReplies reports every reply until the control connection ends.
func (s *Session) readReplies(conn net.Conn) {
	for conn != nil {
		conn = s.readFrom(conn)
	}
}

// readFrom reports every reply until conn ends or is replaced, as by TLS. It
// returns the connection to read from next, or nil at the end. Secrets that a
// reply quotes are masked here, before anything else sees the line.
func (s *Session) readFrom(conn net.Conn) (next net.Conn) {
	lines := bufio.NewReaderSize(conn, connect.MaxReplyLine+len("\r\n"))
	var reader connect.ReplyReader
	for {
		line, err := nextLine(lines)
		if err != nil {
			s.report(s.done, event{Event: connect.Lost(err)})
			return nil
		}
		line = s.masked(line)
		s.talk(Line{Text: line})
		reply, complete, err := reader.Line(line)
		if err != nil {
			s.report(s.done, event{Event: connect.Lost(err)})
			return nil
		}
		if !complete {
			continue
		}
		switching := s.switching.Load()
		if !s.report(s.done, event{Event: connect.Replied(reply), trailing: lines.Buffered() > 0}) {
			return nil
		}
		if switching {
			select {
			case next := <-s.switched:
				return next
			case <-s.done:
				return nil
			}
		}
	}
}

// minSecret is the length from which on a password is masked wherever it appears,
// in bytes. A shorter one cannot be told from other text.
const minSecret = 4

// masked returns a line of a reply without secrets. A server may repeat even the
// bare password.
func (s *Session) masked(line string) string {
	if password := s.config.Password; len(password) >= minSecret {
		line = strings.ReplaceAll(line, password, "****")
	}
	return connect.Masked(line)
}

// nextLine returns the next line without its end, which is LF or CR LF. A line
// has at most [connect.MaxReplyLine] bytes.
func nextLine(lines *bufio.Reader) (string, error) {
	line, err := lines.ReadSlice('\n')
	switch {
	case errors.Is(err, bufio.ErrBufferFull):
		return "", fmt.Errorf("the server sent a line longer than %d bytes", connect.MaxReplyLine)
	case err != nil:
		return "", plain(err, 0)
	}
	return strings.TrimSuffix(strings.TrimSuffix(string(line), "\n"), "\r"), nil
}

// report sends an event to the goroutine that runs the session, and gives up
// when done is closed. It reports whether the event was received.
func (s *Session) report(done <-chan struct{}, e event) bool {
	select {
	case s.events <- e:
		return true
	case <-done:
		return false
	}
}

// awaitReply waits for the next reply outside a transfer. If expired fires
// first, the session fails.
func (s *Session) awaitReply(ctx context.Context, expired <-chan time.Time) (connect.Reply, error) {
	reply, ok, err := s.replyUntil(ctx, expired)
	if !ok && err == nil {
		err = s.fail(s.noReply())
	}
	return reply, err
}

// noReply returns the error for a reply that did not come within the limit.
func (s *Session) noReply() error {
	return &SessionError{Cause: connect.CauseNoReply, Err: fmt.Errorf("no reply within %v", s.config.Limits.Reply)}
}

// replyUntil waits for the next reply until expired fires. If none came, ok is
// false, and err is nil if the session is still usable.
func (s *Session) replyUntil(ctx context.Context, expired <-chan time.Time) (reply connect.Reply, ok bool, err error) {
	select {
	case e := <-s.events:
		if s.observe(e).Signal != connect.SignalReply {
			return reply, false, s.err
		}
		return e.Reply, true, nil
	case <-expired:
		return reply, false, nil
	case <-ctx.Done():
		return reply, false, s.fail(&SessionError{Cause: connect.CauseCancelled, Err: plain(context.Cause(ctx), 0)})
	}
}

// lostError returns the error of a control connection that has ended. A TLS
// alert is its own cause: in TLS 1.3 a server rejects the client's certificate
// only after the handshake.
func lostError(err error) error {
	cause := connect.CauseControlLost
	if isTLSAlert(err) {
		cause = connect.CauseTLSFailed
	}
	return &SessionError{Cause: cause, Err: fmt.Errorf("control connection lost: %w", err)}
}

// closingError returns the error for a 421.
func closingError(reply connect.Reply) error {
	return &SessionError{connect.CauseServiceClosing, reply, fmt.Errorf("the server is closing the session: %s", reply)}
}

// unsolicited returns an event that arrived although no command was
// outstanding. A reply among them must not be taken for the reply to the next
// command: every later one would be out of step. An accepted connection, which
// travels the same way, is returned as well.
func (s *Session) unsolicited() (e event, ok bool) {
	if s.err != nil {
		return e, false
	}
	if !s.trailing {
		select {
		case e = <-s.events:
		default:
			return e, false
		}
		return s.observe(e), true
	}
	// The server sent more with its last reply, so a whole reply or the start
	// of one is already here.
	timer := time.NewTimer(s.config.Limits.Reply)
	defer timer.Stop()
	select {
	case e = <-s.events:
	case <-timer.C:
		e.Event = connect.Lost(errors.New("the server sent the start of an unexpected reply, and not the rest"))
	}
	return s.observe(e), true
}

// observe records what an event says about the control connection itself, and
// returns the event.
func (s *Session) observe(e event) event {
	switch e.Signal {
	case connect.SignalReply:
		s.trailing = e.trailing
		if e.Reply.Code == serviceClosing {
			s.fail(closingError(e.Reply))
		}
	case connect.SignalLost:
		s.fail(lostError(e.Err))
	}
	return e
}

// failUnsolicited ends the session because of an unsolicited event.
func (s *Session) failUnsolicited(e event) error {
	if s.err != nil { // a 421, or the end of the connection
		return s.err
	}
	err := fmt.Errorf("the server sent an unexpected reply: %s", e.Reply)
	return s.fail(&SessionError{connect.CauseOutOfTurn, e.Reply, err})
}

// serviceClosing is 421, which may answer any command (RFC 959 section 5.4).
const serviceClosing = 421

// switchAfter sends a command after whose 2yz the control connection continues
// with or without TLS, on the connection that change returns. Any other reply
// leaves the connection as it is. Bytes that the server sent after its reply
// are not part of the new connection; they end the session.
func (s *Session) switchAfter(ctx context.Context, line string, change func() (net.Conn, error)) (connect.Reply, error) {
	s.switching.Store(true)
	reply, err := s.Command(ctx, line)
	s.switching.Store(false)
	if err != nil {
		return reply, err
	}
	next := s.conn
	switch {
	case s.trailing:
		err := fmt.Errorf("the server sent more than its reply to %s", line)
		return reply, s.fail(&SessionError{Cause: connect.CauseOutOfTurn, Err: err})
	case reply.Kind() == connect.Completion:
		if next, err = change(); err != nil {
			return reply, s.fail(err)
		}
	}
	timer := time.NewTimer(s.config.Limits.Reply)
	defer timer.Stop()
	select {
	case s.switched <- next:
		s.conn = next
		return reply, nil
	case e := <-s.events: // the reply taken for this command's was sent before the command
		s.observe(e)
		return reply, s.failUnsolicited(e)
	case <-timer.C:
		return reply, s.fail(s.noReply())
	}
}
