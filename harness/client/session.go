package client

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"activeftp/core/connect"
)

// Session is one control connection, logged in. It carries one transfer at a
// time and is not safe for concurrent use.
type Session struct {
	config  Config
	conn    net.Conn     // the control connection, secured or not; nil: closed
	secure  *secureState // nil: no TLS
	local   netip.Addr   // ours, as the control connection has it
	partner netip.Addr
	events  chan event
	done    chan struct{}  // closed when the session ends
	reading sync.WaitGroup // the goroutine that reads replies
	talking sync.Mutex     // orders lines of both directions for Talk
	spent   error          // why no further command can be sent; nil: one can

	more    bool          // the last reply came together with what follows it
	turning atomic.Bool   // the reply that is due may turn the connection into another
	turned  chan net.Conn // the connection that reading goes on with

	ascii    bool     // TYPE A is set, otherwise I
	noEPRT   bool     // the partner refused EPRT
	onlyEPSV bool     // EPSV ALL was sent
	remarks  []string // what the partner would not do, and the session does without
}

// event is what a source reports. An accepted connection travels with it.
type event struct {
	connect.Event
	conn net.Conn
	more bool // of a reply: the partner sent more at once
}

// SessionError says why the partner took no session, or did not keep it up.
type SessionError struct {
	Cause connect.Cause // CauseTLSFailed is of the control connection here
	Reply connect.Reply // what the partner said; Code 0: nothing that tells
	Err   error
}

func (e *SessionError) Error() string { return e.Err.Error() }

// Unwrap is what went wrong.
func (e *SessionError) Unwrap() error { return e.Err }

// Dial connects, waits for the greeting, secures the connection, logs in and sets
// TYPE I. An error on the open connection is a [*SessionError].
func Dial(ctx context.Context, c Config) (*Session, error) {
	c.Limits = c.Limits.orDefault()
	secure, err := c.secured()
	if err != nil {
		return nil, err
	}
	dialer := net.Dialer{Timeout: c.Limits.Connect}
	if c.Local.IsValid() {
		dialer.LocalAddr = net.TCPAddrFromAddrPort(netip.AddrPortFrom(c.Local, 0))
	}
	conn, err := dialer.DialContext(ctx, "tcp", c.Server)
	if err != nil {
		return nil, fmt.Errorf("connecting to the partner: %w", err)
	}
	s := &Session{
		config:  c,
		conn:    conn,
		secure:  secure,
		local:   addrOf(conn.LocalAddr()).Addr(),
		partner: addrOf(conn.RemoteAddr()).Addr(),
		events:  make(chan event),
		done:    make(chan struct{}),
		turned:  make(chan net.Conn),
	}
	if err := s.begin(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// addrOf is a TCP address without the IPv4-in-IPv6 form that a dual-stack
// socket gives it.
func addrOf(a net.Addr) netip.AddrPort {
	ap := a.(*net.TCPAddr).AddrPort()
	return netip.AddrPortFrom(ap.Addr().Unmap(), ap.Port())
}

// begin takes a connection to a session that can transfer, in the order of RFC
// 4217 section 12: TLS comes before the login, the protection of data after it,
// and the commands are put in the clear again last.
func (s *Session) begin(ctx context.Context) error {
	if err := s.beginSecurely(ctx); err != nil {
		return err
	}
	first := s.conn
	s.reading.Go(func() { s.readReplies(first) })
	for _, step := range []func(context.Context) error{s.greeted, s.authenticate, s.login, s.protect, s.setImage} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// greeted waits for 220; 120 says that it takes a while (RFC 959 section 5.4),
// but not longer than the limit in all.
func (s *Session) greeted(ctx context.Context) error {
	timer := time.NewTimer(s.config.Limits.Reply)
	defer timer.Stop()
	for {
		reply, err := s.awaitReply(ctx, timer.C)
		switch {
		case err != nil:
			return fmt.Errorf("waiting for the greeting: %w", err)
		case reply.Kind() == connect.Completion:
			return nil
		case reply.Kind() != connect.Preliminary:
			return refusal(connect.CauseSessionRefused, "the partner does not take sessions", reply)
		}
	}
}

func (s *Session) login(ctx context.Context) error {
	user, password := s.config.User, s.config.Password
	if user == "" {
		user, password = "anonymous", "activeftp@"
	}
	reply, err := s.Command(ctx, "USER "+user)
	if err == nil && reply.Kind() == connect.Intermediate {
		reply, err = s.Command(ctx, "PASS "+password)
	}
	return agreed(connect.CauseSessionRefused, "logging in", reply, err)
}

// setImage sets the type that a session begins with.
func (s *Session) setImage(ctx context.Context) error { return s.setType(ctx, false) }

// setType sets the representation type (RFC 959 section 5.3.2), image or ASCII.
func (s *Session) setType(ctx context.Context, ascii bool) error {
	line := "TYPE I"
	if ascii {
		line = "TYPE A"
	}
	reply, err := s.Command(ctx, line)
	if err = agreed(connect.CauseSessionRefused, "setting "+line, reply, err); err == nil {
		s.ascii = ascii
	}
	return err
}

// agreed is nil when the reply is a 2yz. The cause is that of any other.
func agreed(cause connect.Cause, what string, reply connect.Reply, err error) error {
	switch {
	case err != nil:
		return fmt.Errorf("%s: %w", what, err)
	case reply.Kind() != connect.Completion:
		return refusal(cause, what+": the partner answered", reply)
	}
	return nil
}

// refusal is the error of what the partner refuses.
func refusal(cause connect.Cause, what string, reply connect.Reply) error {
	if reply.Code == serviceClosing {
		cause = connect.CauseServiceClosing
	}
	return &SessionError{cause, reply, fmt.Errorf("%s: %s", what, reply)}
}

// Command sends one command and waits for its reply, whatever it is. Commands
// that open a data connection are not for it: see Transfer. An error of the
// session is a [*SessionError].
func (s *Session) Command(ctx context.Context, line string) (connect.Reply, error) {
	if e, ok := s.unasked(); ok {
		return connect.Reply{}, s.unaskedFor(e)
	}
	if err := s.send(line); err != nil {
		return connect.Reply{}, err
	}
	timer := time.NewTimer(s.config.Limits.Reply)
	defer timer.Stop()
	return s.awaitReply(ctx, timer.C)
}

// Err is why the session can send no further command: the partner closed it,
// or owes it a reply that did not come in time. Nil while it can.
func (s *Session) Err() error { return s.spent }

// Partner is the address at the other end of the control connection.
func (s *Session) Partner() netip.Addr { return s.partner }

// Warnings are what the partner would not do and the session does without.
func (s *Session) Warnings() []string { return s.remarks }

// spend ends the session's usefulness; the first reason stays.
func (s *Session) spend(err error) error {
	if s.spent == nil {
		s.spent = err
	}
	return err
}

// send writes one line.
func (s *Session) send(line string) error {
	if s.spent != nil {
		return fmt.Errorf("sending %s: %w", verbOf(line), s.spent)
	}
	if strings.ContainsAny(line, "\r\n\x00") {
		return fmt.Errorf("sending %s: a command is one line", verbOf(line))
	}
	s.talk(Line{Sent: true, Text: masked(line)})
	err := s.conn.SetWriteDeadline(time.Now().Add(s.config.Limits.Reply))
	if err == nil {
		_, err = s.conn.Write([]byte(line + "\r\n"))
	}
	if err != nil {
		return s.spend(&SessionError{Cause: connect.CauseControlLost, Err: fmt.Errorf("sending %s: %w", verbOf(line), err)})
	}
	s.onlyEPSV = s.onlyEPSV || strings.EqualFold(line, "EPSV ALL")
	return nil
}

func verbOf(line string) string {
	verb, _, _ := strings.Cut(line, " ")
	return verb
}

// masked is a command as it may be shown.
func masked(line string) string {
	if verb := verbOf(line); strings.EqualFold(verb, "PASS") || strings.EqualFold(verb, "ACCT") {
		return verb + " ****"
	}
	return line
}

func (s *Session) talk(l Line) {
	if s.config.Talk == nil {
		return
	}
	s.talking.Lock()
	defer s.talking.Unlock()
	s.config.Talk(l)
}

// Close ends the session: with QUIT and a short wait for its reply where the
// session is in step, and at once where it is not. It leaves no goroutine and
// no socket behind.
func (s *Session) Close() error {
	if s.conn == nil {
		return nil
	}
	if s.spent == nil {
		ctx, cancel := context.WithTimeout(context.Background(), quitLimit)
		s.Command(ctx, "QUIT") // a partner that does not answer is left all the same
		cancel()
	}
	close(s.done)
	err := s.conn.Close()
	if s.secure != nil {
		err = nil // of the close_notify, which nobody may be there to read
	}
	s.conn = nil
	s.reading.Wait()
	return err
}

// quitLimit is how long the reply to QUIT is waited for.
const quitLimit = time.Second
