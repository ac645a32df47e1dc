package client

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
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

// readFrom reports every reply until conn ends, or is turned into another
// connection, with which the reading goes on.
func (s *Session) readFrom(conn net.Conn) (next net.Conn) {
	lines := bufio.NewReaderSize(conn, connect.MaxReplyLine+len("\r\n"))
	var reader connect.ReplyReader
	for {
		line, err := nextLine(lines)
		if err != nil {
			s.report(s.done, event{Event: connect.Lost(err)})
			return nil
		}
		s.talk(Line{Text: line})
		reply, complete, err := reader.Line(line)
		if err != nil {
			s.report(s.done, event{Event: connect.Lost(err)})
			return nil
		}
		if !complete {
			continue
		}
		turning := s.turning.Load()
		if !s.report(s.done, event{Event: connect.Replied(reply), more: lines.Buffered() > 0}) {
			return nil
		}
		if turning {
			select {
			case next := <-s.turned:
				return next
			case <-s.done:
				return nil
			}
		}
	}
}

// nextLine is the next line without its end, which is LF or CR LF.
func nextLine(lines *bufio.Reader) (string, error) {
	line, err := lines.ReadSlice('\n')
	switch {
	case errors.Is(err, bufio.ErrBufferFull):
		return "", fmt.Errorf("a reply line longer than %d bytes", connect.MaxReplyLine)
	case errors.Is(err, io.EOF):
		return "", errors.New("the partner closed it")
	case err != nil:
		return "", err
	}
	return strings.TrimSuffix(strings.TrimSuffix(string(line), "\n"), "\r"), nil
}

// report hands an event to the session's one decider, unless done is closed
// first.
func (s *Session) report(done <-chan struct{}, e event) bool {
	select {
	case s.events <- e:
		return true
	case <-done:
		return false
	}
}

// awaitReply waits for the next reply outside of a transfer, until expired.
func (s *Session) awaitReply(ctx context.Context, expired <-chan time.Time) (connect.Reply, error) {
	reply, in, err := s.replyUntil(ctx, expired)
	if !in && err == nil {
		err = fmt.Errorf("no reply in %v", s.config.Limits.Reply)
		err = s.spend(&SessionError{Cause: connect.CauseNoReply, Err: err})
	}
	return reply, err
}

// replyUntil waits for the next reply, until expired. In is false where none
// came; the session is spent only where err says why.
func (s *Session) replyUntil(ctx context.Context, expired <-chan time.Time) (reply connect.Reply, in bool, err error) {
	select {
	case e := <-s.events:
		if s.heard(e).Signal != connect.SignalReply {
			return reply, false, s.spent
		}
		return e.Reply, true, nil
	case <-expired:
		return reply, false, nil
	case <-ctx.Done():
		return reply, false, s.spend(&SessionError{Cause: connect.CauseCancelled, Err: context.Cause(ctx)})
	}
}

// lost is the error of a control connection that has ended. A TLS alert ends it
// when the partner does not take the client's certificate, which in TLS 1.3 it
// says only after the handshake.
func lost(err error) error {
	cause := connect.CauseControlLost
	if refusedByTLS(err) {
		cause = connect.CauseTLSFailed
	}
	return &SessionError{Cause: cause, Err: fmt.Errorf("control connection lost: %w", err)}
}

func closing(reply connect.Reply) error {
	return &SessionError{connect.CauseServiceClosing, reply, fmt.Errorf("the partner closes the session: %s", reply)}
}

// unasked is what has come on the control connection although nothing was asked.
// Taken for the reply to the next command, it would put every later one out of
// step. An accepted connection, which travels the same way, is returned as well.
func (s *Session) unasked() (e event, ok bool) {
	if s.spent != nil {
		return e, false
	}
	if !s.more {
		select {
		case e = <-s.events:
		default:
			return e, false
		}
		return s.heard(e), true
	}
	// The partner sent it together with the last reply: it is here, or a part of
	// it is.
	timer := time.NewTimer(s.config.Limits.Reply)
	defer timer.Stop()
	select {
	case e = <-s.events:
	case <-timer.C:
		e.Event = connect.Lost(errors.New("the beginning of a reply that nobody asked for, and no more"))
	}
	return s.heard(e), true
}

// heard keeps what an event says of the control connection itself.
func (s *Session) heard(e event) event {
	switch e.Signal {
	case connect.SignalReply:
		s.more = e.more
		if e.Reply.Code == serviceClosing {
			s.spend(closing(e.Reply))
		}
	case connect.SignalLost:
		s.spend(lost(e.Err))
	}
	return e
}

// unaskedFor ends the session for an event that nobody asked for.
func (s *Session) unaskedFor(e event) error {
	if s.spent != nil { // 421, or the end of the connection
		return s.spent
	}
	err := fmt.Errorf("the partner sent a reply that nobody asked for: %s", e.Reply)
	return s.spend(&SessionError{connect.CauseOutOfTurn, e.Reply, err})
}

// serviceClosing is 421, which may answer any command (RFC 959 section 5.4).
const serviceClosing = 421

// turn sends a command after whose 2yz the control connection becomes another
// one, which change makes: with TLS or without. Any other reply leaves it as it
// is. What the partner has sent behind its reply is not from the connection that
// follows, and ends the session.
func (s *Session) turn(ctx context.Context, line string, change func() (net.Conn, error)) (connect.Reply, error) {
	s.turning.Store(true)
	reply, err := s.Command(ctx, line)
	s.turning.Store(false)
	if err != nil {
		return reply, err
	}
	next := s.conn
	switch {
	case s.more:
		err := fmt.Errorf("the partner sent more than its reply to %s", line)
		return reply, s.spend(&SessionError{Cause: connect.CauseOutOfTurn, Err: err})
	case reply.Kind() == connect.Completion:
		if next, err = change(); err != nil {
			return reply, s.spend(err)
		}
	}
	timer := time.NewTimer(s.config.Limits.Reply)
	defer timer.Stop()
	select {
	case s.turned <- next:
		s.conn = next
		return reply, nil
	case e := <-s.events: // the reply that was taken for this one had been sent before the command was
		s.heard(e)
		return reply, s.unaskedFor(e)
	case <-timer.C:
		err := fmt.Errorf("no reply in %v", s.config.Limits.Reply)
		return reply, s.spend(&SessionError{Cause: connect.CauseNoReply, Err: err})
	}
}
