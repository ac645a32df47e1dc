package client

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"activeftp/core/connect"
	"activeftp/harness/internal/neterr"
)

// awaitReply waits for the next reply outside a transfer. If expired fires
// first, the session fails.
func (s *Session) awaitReply(ctx context.Context, expired <-chan time.Time) (connect.Reply, error) {
	reply, ok, err := s.replyUntil(ctx, expired)
	if !ok && err == nil {
		err = s.fail(s.noReply())
	}
	return reply, err
}

// noReplyTo adds the command that got no reply to err, if that is its cause.
func noReplyTo(line string, err error) error {
	if causeOf(err, connect.CauseDone) != connect.CauseNoReply {
		return err
	}
	return fmt.Errorf("%s: %w", verbOf(line), err)
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
		return reply, false, s.failCancelled(ctx)
	}
}

// failCancelled ends the session because ctx ended while a reply was due.
func (s *Session) failCancelled(ctx context.Context) error {
	return s.fail(&SessionError{Cause: connect.CauseCancelled, Err: neterr.WithReason(context.Cause(ctx), 0)})
}

// lostError returns the error of a control connection that has ended. A TLS
// alert is its own cause: in TLS 1.3 a server rejects the client's certificate
// only after the handshake.
func lostError(err error) error {
	cause := connect.CauseControlLost
	if neterr.IsTLSAlert(err) {
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
// travels the same way, is returned as well. If ctx ends while the rest of a
// reply is due, the session ends with it.
func (s *Session) unsolicited(ctx context.Context) (e event, ok bool) {
	if s.err != nil {
		return e, false
	}
	if !s.control.trailing {
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
	case <-ctx.Done():
		e.Event = connect.Cancelled()
		_ = s.failCancelled(ctx)
	}
	return s.observe(e), true
}

// observe records what an event says about the control connection itself, and
// returns the event.
func (s *Session) observe(e event) event {
	switch e.Signal {
	case connect.SignalReply:
		s.control.trailing = e.trailing
		if e.Reply.Code == serviceClosing {
			_ = s.fail(closingError(e.Reply))
		}
	case connect.SignalLost:
		_ = s.fail(lostError(e.Err))
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
	s.reader.switching.Store(true)
	reply, err := s.Command(ctx, line)
	s.reader.switching.Store(false)
	if err != nil {
		return reply, err
	}
	next := s.control.conn
	switch {
	case s.control.trailing:
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
	case s.reader.switched <- next:
		s.control.conn = next
		return reply, nil
	case e := <-s.events: // the reply taken for this command's was sent before the command
		s.observe(e)
		return reply, s.failUnsolicited(e)
	case <-timer.C:
		return reply, s.fail(s.noReply())
	case <-ctx.Done():
		return reply, s.failCancelled(ctx)
	}
}
