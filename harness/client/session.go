package client

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"strings"
	"sync"
	"time"

	"activeftp/core/connect"
)

// Config is how a session is held. Server must be set; everything else has a
// usable zero value.
type Config struct {
	Server   string     // host:port of the partner's control connection
	Local    netip.Addr // bound by the control connection and by every listener; invalid: the system's choice
	User     string     // "" is anonymous
	Password string
	Limits   Limits

	// Announce is the address that PORT and EPRT carry; invalid: the control
	// connection's own.
	Announce netip.Addr
	// Talk is called with each line of the control connection, from one
	// goroutine at a time. Passwords are masked.
	Talk func(Line)
	// Listening is called when a data port is bound and before it is announced.
	Listening func(netip.AddrPort)
}

// Line is one line of the control connection, without its end.
type Line struct {
	Sent bool // by the client
	Text string
}

// Limits are how long the client waits. A zero limit is the product's own:
// 25 s, its OutboundConnections.connectTimeout and .receiveTimeout.
type Limits struct {
	Connect time.Duration // for the control connection, and a passive data connection
	Reply   time.Duration // for a reply
	Accept  time.Duration // for the partner's data connection, once the transfer command is accepted
	Idle    time.Duration // for the next bytes on the data connection
}

// DefaultLimit is the product's default of both its time-outs for outbound
// connections (Administrator Guide, Server Configuration).
const DefaultLimit = 25 * time.Second

func (l Limits) orDefault() Limits {
	for _, d := range []*time.Duration{&l.Connect, &l.Reply, &l.Accept, &l.Idle} {
		if *d <= 0 {
			*d = DefaultLimit
		}
	}
	return l
}

// Session is one control connection, logged in and in binary type. It carries
// one transfer at a time and is not safe for concurrent use.
type Session struct {
	config  Config
	conn    net.Conn
	local   netip.Addr // ours, as the control connection has it
	partner netip.Addr
	events  chan event
	done    chan struct{}  // closed when the session ends
	reading sync.WaitGroup // the goroutine that reads replies
	talking sync.Mutex     // orders lines of both directions for Talk
	more    bool           // the last reply came together with what follows it
	spent   error          // why no further command can be sent; nil: one can
}

// event is what a source reports. An accepted connection travels with it.
type event struct {
	connect.Event
	conn net.Conn
	more bool // of a reply: the partner sent more at once
}

// SessionError says why the partner took no session, or did not keep it up.
type SessionError struct {
	Cause connect.Cause
	Reply connect.Reply // what the partner said; Code 0: nothing that tells
	Err   error
}

func (e *SessionError) Error() string { return e.Err.Error() }

// Unwrap is what went wrong.
func (e *SessionError) Unwrap() error { return e.Err }

// Dial connects, waits for the greeting, logs in and sets TYPE I. An error on the
// open connection is a [*SessionError].
func Dial(ctx context.Context, c Config) (*Session, error) {
	c.Limits = c.Limits.orDefault()
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
		local:   addrOf(conn.LocalAddr()).Addr(),
		partner: addrOf(conn.RemoteAddr()).Addr(),
		events:  make(chan event),
		done:    make(chan struct{}),
	}
	s.reading.Go(func() { s.readReplies(conn) })
	if err := s.login(ctx); err != nil {
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

func (s *Session) login(ctx context.Context) error {
	greeting, err := s.greeting(ctx)
	if err != nil {
		return fmt.Errorf("waiting for the greeting: %w", err)
	}
	if greeting.Kind() != connect.Completion {
		return turnedAway("the partner does not take sessions", greeting)
	}
	user, password := s.config.User, s.config.Password
	if user == "" {
		user, password = "anonymous", "activeftp@"
	}
	reply, err := s.Command(ctx, "USER "+user)
	if err == nil && reply.Kind() == connect.Intermediate {
		reply, err = s.Command(ctx, "PASS "+password)
	}
	if err == nil && reply.Kind() == connect.Completion {
		reply, err = s.Command(ctx, "TYPE I")
	}
	switch {
	case err != nil:
		return fmt.Errorf("logging in: %w", err)
	case reply.Kind() != connect.Completion:
		return turnedAway("logging in: the partner answered", reply)
	}
	return nil
}

// turnedAway is the error of a session that the partner refuses.
func turnedAway(what string, reply connect.Reply) error {
	cause := connect.CauseSessionRefused
	if reply.Code == serviceClosing {
		cause = connect.CauseServiceClosing
	}
	return &SessionError{cause, reply, fmt.Errorf("%s: %s", what, reply)}
}

// greeting waits for 220; 120 says that it takes a while (RFC 959 section 5.4),
// but not longer than the limit in all.
func (s *Session) greeting(ctx context.Context) (connect.Reply, error) {
	timer := time.NewTimer(s.config.Limits.Reply)
	defer timer.Stop()
	for {
		reply, err := s.awaitReply(ctx, timer.C)
		if err != nil || reply.Kind() != connect.Preliminary {
			return reply, err
		}
	}
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

// Spent is why the session can send no further command: the partner closed it,
// or owes it a reply that did not come in time. Nil while it can.
func (s *Session) Spent() error { return s.spent }

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

// awaitReply waits for the next reply outside of a transfer, until expired.
func (s *Session) awaitReply(ctx context.Context, expired <-chan time.Time) (connect.Reply, error) {
	select {
	case e := <-s.events:
		if s.heard(e).Signal != connect.SignalReply {
			return connect.Reply{}, s.spent
		}
		return e.Reply, nil
	case <-expired:
		err := fmt.Errorf("no reply in %v", s.config.Limits.Reply)
		return connect.Reply{}, s.spend(&SessionError{Cause: connect.CauseNoReply, Err: err})
	case <-ctx.Done():
		return connect.Reply{}, s.spend(&SessionError{Cause: connect.CauseCancelled, Err: context.Cause(ctx)})
	}
}

func lost(err error) error {
	return &SessionError{Cause: connect.CauseControlLost, Err: fmt.Errorf("control connection lost: %w", err)}
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

// readReplies reports every reply until the control connection ends.
func (s *Session) readReplies(conn net.Conn) {
	lines := bufio.NewReaderSize(conn, connect.MaxReplyLine+len("\r\n"))
	var reader connect.ReplyReader
	for {
		line, err := nextLine(lines)
		if err != nil {
			s.report(s.done, event{Event: connect.Lost(err)})
			return
		}
		s.talk(Line{Text: line})
		reply, complete, err := reader.Line(line)
		if err != nil {
			s.report(s.done, event{Event: connect.Lost(err)})
			return
		}
		if complete && !s.report(s.done, event{Event: connect.Replied(reply), more: lines.Buffered() > 0}) {
			return
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
	s.conn = nil
	s.reading.Wait()
	return err
}

// quitLimit is how long the reply to QUIT is waited for.
const quitLimit = time.Second
