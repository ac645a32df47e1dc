package client

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"time"

	"activeftp/core/connect"
	"activeftp/harness/internal/netaddr"
	"activeftp/harness/internal/neterr"
	"activeftp/harness/internal/patience"
)

// Session is one logged-in control connection. It carries one transfer at a
// time and is not safe for concurrent use: it belongs to the goroutine that calls
// it. The goroutines that it starts report to that one through events.
type Session struct {
	config   Config       // constant
	secure   *secureState // constant after Dial; nil without TLS
	events   events
	reader   replyReader // shared with its goroutine
	dialogue dialogue    // safe for concurrent use

	// The caller's goroutine alone uses these.
	control    control
	negotiated negotiated
	meter      patience.Meter
	warnings   []string // refusals that the session can live with
	err        error    // ended the session; nil while it is usable
}

// control is the control connection as the session's caller uses it.
type control struct {
	conn     net.Conn   // with or without TLS; nil after Close
	local    netip.Addr // local address
	partner  netip.Addr // remote address
	trailing bool       // the server sent more together with its last reply
}

// negotiated is the result of a session's commands so far. Later transfers depend
// on it.
type negotiated struct {
	ascii    bool // TYPE A is set, otherwise TYPE I
	noEPRT   bool // the server refused EPRT
	epsvOnly bool // EPSV ALL was sent
}

// policy returns the policy for the next transfer: p, but without an EPRT that
// the server would refuse again.
func (n *negotiated) policy(p connect.Announcement) connect.Announcement {
	if p == connect.EPRTFirst && n.noEPRT {
		return connect.OnlyPORT
	}
	return p
}

// recordPort records the last port command of a transfer with policy p. If EPRT
// came first, a PORT means that the server refused it.
func (n *negotiated) recordPort(p connect.Announcement, line string) {
	n.noEPRT = n.noEPRT || p == connect.EPRTFirst && verbOf(line) == "PORT"
}

// events carries events to the goroutine that runs the session.
type events chan event

// event is what a goroutine reports to the session. An accepted connection
// travels with it.
type event struct {
	connect.Event
	conn      Conn
	trailing  bool // the server sent more together with this reply
	accepting bool // a fault of accepting the data connection
}

// report sends an event and gives up when done is closed. It reports whether the
// event was received.
func (c events) report(done <-chan struct{}, e event) bool {
	select {
	case c <- e:
		return true
	case <-done:
		return false
	}
}

// SessionError reports that the server refused a session, that an open one failed,
// or that a fault on the client's own side kept one from being opened.
type SessionError struct {
	Cause connect.Cause // CauseTLSFailed refers to the control connection here
	Reply connect.Reply // the server's reply, masked; Code 0 if the error came without one
	Err   error
}

func (e *SessionError) Error() string { return e.Err.Error() }

// Unwrap returns the underlying error.
func (e *SessionError) Unwrap() error { return e.Err }

// Dial connects, waits for the greeting, secures the connection, logs in and
// sets TYPE I. An error after the connection is open is a [*SessionError], and so
// is one with the cause CauseLocalFault or CauseCancelled.
func Dial(ctx context.Context, c Config) (*Session, error) {
	c.Limits = c.Limits.orDefault()
	secure := c.tlsState()
	conn, err := c.dial(ctx, c.Server)
	if err != nil {
		plain := neterr.Connecting(ctx, c.Server, c.Limits.Connect, err)
		switch {
		case ctx.Err() != nil:
			plain = &SessionError{Cause: connect.CauseCancelled, Err: plain}
		case isLocalDialError(err):
			plain = &SessionError{Cause: connect.CauseLocalFault, Err: plain}
		}
		return nil, plain
	}
	s := newSession(c, secure, conn)
	if err := s.setUp(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// newSession returns the session on an open connection. Its reader is not
// running yet.
func newSession(c Config, secure *secureState, conn net.Conn) *Session {
	s := &Session{
		config:   c,
		secure:   secure,
		events:   make(events),
		dialogue: dialogue{password: c.Password, talk: c.Talk},
		control: control{
			conn: conn, local: netaddr.Of(conn.LocalAddr()).Addr(), partner: netaddr.Of(conn.RemoteAddr()).Addr(),
		},
	}
	s.reader = replyReader{
		done: make(chan struct{}), events: s.events, dialogue: &s.dialogue, switched: make(chan net.Conn),
	}
	return s
}

// setUp prepares a connection for transfers, in the order of RFC 4217 section
// 12: TLS comes before the login, the protection of data after it, and CCC
// last.
func (s *Session) setUp(ctx context.Context) error {
	if err := s.startImplicitTLS(ctx); err != nil {
		return err
	}
	first := s.control.conn
	s.reader.running.Go(func() { s.reader.run(first) })
	for _, step := range []func(context.Context) error{s.awaitGreeting, s.startExplicitTLS, s.login, s.protect, s.setImage} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// awaitGreeting waits for 220. A 120 announces a delay (RFC 959 section 5.4),
// but does not extend the limit.
func (s *Session) awaitGreeting(ctx context.Context) error {
	timer := time.NewTimer(s.config.Limits.Reply)
	defer timer.Stop()
	for {
		reply, err := s.awaitReply(ctx, timer.C)
		switch {
		case err != nil:
			return fmt.Errorf("waiting for the greeting: %w%s", err, s.greetingHint(err))
		case reply.Kind() == connect.Completion:
			return nil
		case reply.Kind() != connect.Preliminary:
			return refusal(connect.CauseSessionRefused, "the server refused the session", reply)
		}
	}
}

// greetingHint returns what a missing greeting can mean, to follow its error: a server
// with implicit TLS waits for the client to start.
func (s *Session) greetingHint(err error) string {
	if causeOf(err, connect.CauseDone) != connect.CauseNoReply || s.config.Security.Mode == Implicit {
		return ""
	}
	return "; a port for implicit TLS sends none before TLS (ftps://)"
}

// login sends USER, and PASS if the server asks for it.
func (s *Session) login(ctx context.Context) error {
	user, password := s.config.User, s.config.Password
	if user == "" {
		user, password = "anonymous", "activeftp@"
	}
	reply, err := s.Command(ctx, "USER "+user)
	if reply.Kind() == connect.Intermediate {
		reply, err = s.Command(ctx, "PASS "+password)
	}
	return requireCompletion(connect.CauseSessionRefused, "logging in", reply, err)
}

// setImage sets TYPE I, with which every session starts.
func (s *Session) setImage(ctx context.Context) error { return s.setType(ctx, false) }

// setType sets the representation type (RFC 959 section 5.3.2), image or ASCII.
func (s *Session) setType(ctx context.Context, ascii bool) error {
	line := "TYPE I"
	if ascii {
		line = "TYPE A"
	}
	reply, err := s.Command(ctx, line)
	if err = requireCompletion(connect.CauseSessionRefused, "setting "+line, reply, err); err == nil {
		s.negotiated.ascii = ascii
	}
	return err
}

// requireCompletion returns nil for a 2yz reply and an error for any other. The
// cause is that of a refusal; err, if not nil, is returned with its own.
func requireCompletion(cause connect.Cause, doing string, reply connect.Reply, err error) error {
	switch {
	case err != nil:
		return fmt.Errorf("%s: %w", doing, err)
	case reply.Kind() != connect.Completion:
		return refusal(cause, doing+": the server answered", reply)
	}
	return nil
}

// refusal returns the error for a reply that refuses a command. A 421 replaces
// the cause.
func refusal(cause connect.Cause, text string, reply connect.Reply) error {
	return &SessionError{refusalCause(cause, reply), reply, fmt.Errorf("%s: %s", text, reply)}
}

// refusalCause returns the cause of a refusal, which a 421 replaces.
func refusalCause(cause connect.Cause, reply connect.Reply) connect.Cause {
	if reply.Code == serviceClosing {
		return connect.CauseServiceClosing
	}
	return cause
}

// Command sends one command and waits for its reply, whatever the reply says.
// It is not for commands that open a data connection: see [Session.Transfer].
// If the session fails, the error is a [*SessionError].
func (s *Session) Command(ctx context.Context, line string) (connect.Reply, error) {
	return s.commandThen(ctx, line, func() {})
}

// commandThen does what Command does, and calls sent once the command is out.
func (s *Session) commandThen(ctx context.Context, line string, sent func()) (connect.Reply, error) {
	if e, ok := s.unsolicited(ctx); ok {
		return connect.Reply{}, s.failUnsolicited(e)
	}
	sentAt := time.Now()
	if err := s.send(line); err != nil {
		return connect.Reply{}, err
	}
	sent()
	timer := time.NewTimer(s.config.Limits.Reply)
	defer timer.Stop()
	reply, err := s.awaitReply(ctx, timer.C)
	if err == nil && verbOf(line) != "PASS" { // servers take their time over a password
		s.meter.Saw(time.Since(sentAt))
	}
	return reply, noReplyTo(line, err)
}

// RoundTrip returns the longest time that the server took to answer a command
// that it answers at once, or 0 before the first. It is never that of a transfer
// command, a port command, PASS or the greeting.
func (s *Session) RoundTrip() time.Duration { return s.meter.RoundTrip() }

// Patience returns how long the session waits for something that the server
// does at once: a second, or twice the longest round trip if that is longer, but
// at most Limits.Reply. What takes longer did not come at once.
func (s *Session) Patience() time.Duration { return s.meter.Patience(s.config.Limits.Reply) }

// Err returns the error that ended the session, or nil while it is usable. The
// server closed it, for example, or still owes it a reply.
func (s *Session) Err() error { return s.err }

// Partner returns the server's address on the control connection.
func (s *Session) Partner() netip.Addr { return s.control.partner }

// Local returns this host's address on the control connection.
func (s *Session) Local() netip.Addr { return s.control.local }

// Warnings returns the refusals of the server that did not stop the session, a
// sentence each.
func (s *Session) Warnings() []string { return s.warnings }

// fail ends the session with err, unless an earlier error did. It returns err.
func (s *Session) fail(err error) error {
	if s.err == nil {
		s.err = err
	}
	return err
}

// send writes one command line.
func (s *Session) send(line string) error {
	if s.err != nil {
		return fmt.Errorf("sending %s: %w", verbOf(line), s.err)
	}
	if strings.ContainsAny(line, "\r\n\x00") {
		return fmt.Errorf("sending %s: the command contains CR, LF or NUL; it must be one line", verbOf(line))
	}
	s.dialogue.sent(line)
	conn := s.control.conn
	err := conn.SetWriteDeadline(time.Now().Add(s.config.Limits.Reply))
	if err == nil {
		_, err = conn.Write([]byte(line + "\r\n"))
	}
	if err != nil {
		err = fmt.Errorf("sending %s: %w", verbOf(line), neterr.WithReason(err, s.config.Limits.Reply))
		return s.fail(&SessionError{Cause: connect.CauseControlLost, Err: err})
	}
	s.negotiated.epsvOnly = s.negotiated.epsvOnly || strings.EqualFold(line, "EPSV ALL")
	return nil
}

// Close ends the session and leaves no goroutine and no socket behind. A usable
// session sends QUIT first and waits for the reply up to [Session.Patience].
func (s *Session) Close() error {
	if s.control.conn == nil {
		return nil
	}
	if s.err == nil {
		ctx, cancel := context.WithTimeout(context.Background(), s.Patience())
		_, _ = s.Command(ctx, "QUIT") // the session ends with or without an answer
		cancel()
	}
	close(s.reader.done)
	err := neterr.WithReason(s.control.conn.Close(), 0)
	if s.secure != nil {
		err = nil // it failed to send close_notify, which the server may not wait for
	}
	s.control.conn = nil
	s.reader.running.Wait()
	return err
}
