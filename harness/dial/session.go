package dial

import (
	"bufio"
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"crypto/tls"
	"errors"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"activeftp/core/connect"
	"activeftp/harness/internal/certs"
	"activeftp/harness/internal/cmdline"
	"activeftp/harness/internal/lockout"
	"activeftp/harness/internal/netaddr"
)

// session is one control connection of the listening end.
type session struct {
	listener *Listener
	number   int
	peer     netip.Addr
	conn     net.Conn // with TLS after AUTH TLS
	lines    *bufio.Reader
	user     string
	secure   bool      // the connection is under TLS
	loggedIn bool      // USER and PASS were right
	began    time.Time // when the connection was accepted
}

// errQuit ends a session without an error.
var errQuit = errors.New("the session has ended")

// run serves the session until it ends.
func (s *session) run() {
	defer func() { s.conn.Close() }() // the latest, after AUTH TLS
	plain := s.conn
	defer context.AfterFunc(s.listener.ctx, func() { plain.SetReadDeadline(time.Now()) })()
	s.began = time.Now()
	if s.listener.config.TLS == certs.TLSImplicit && s.startTLS() != nil {
		return
	}
	s.lines = bufio.NewReaderSize(s.conn, maxCommand)
	if s.reply(220, "activeftp dial") != nil {
		return
	}
	for range maxCommands {
		line, err := s.next()
		if err == nil {
			err = s.obey(line)
		}
		if err != nil {
			break
		}
	}
	if s.listener.ctx.Err() != nil {
		_ = s.reply(421, "Closing")
	}
}

// startTLS puts the connection under TLS. What was sent in clear text after the
// command that asked for it is discarded.
func (s *session) startTLS() error {
	secured := tls.Server(s.conn, s.listener.tls)
	ctx, cancel := context.WithTimeout(s.listener.ctx, certs.HandshakeTimeout)
	defer cancel()
	if err := secured.HandshakeContext(ctx); err != nil {
		return err
	}
	s.conn, s.secure = secured, true
	s.lines = bufio.NewReaderSize(s.conn, maxCommand)
	return nil
}

// next returns the next command. Before the login the whole session has one time
// limit, so that a stranger cannot stay.
func (s *session) next() (string, error) {
	deadline, limit := s.began.Add(loginLimit), maxLoginLine
	if s.loggedIn {
		deadline, limit = time.Now().Add(idleLimit), maxCommand
	}
	s.conn.SetReadDeadline(deadline)
	if s.listener.ctx.Err() != nil { // the deadline that ends the wait at Close may have been set before this one
		return "", errQuit
	}
	line, err := cmdline.Read(s.lines, limit)
	if errors.Is(err, cmdline.ErrTooLong) || errors.Is(err, cmdline.ErrEndless) {
		s.listener.log(Line{s.number, true, cmdline.Shown(limit)})
		return "", errors.Join(errQuit, s.reply(500, cmdline.Refusal(limit)))
	}
	if err != nil {
		return "", err
	}
	text := strings.TrimRight(string(line), "\r\n")
	s.listener.log(Line{s.number, true, connect.Without(shown(text), s.listener.config.Password)})
	return text, nil
}

// shown returns a command without the password or nonce in it.
func shown(line string) string {
	if len(line) >= len(dialCommand) && strings.EqualFold(line[:len(dialCommand)], dialCommand) {
		ports, _, _ := strings.Cut(strings.TrimSpace(line[len(dialCommand):]), " ")
		return line[:len(dialCommand)] + ports + " ****"
	}
	return connect.Masked(line)
}

// reply sends a reply of one line, or of several: the text, then each line, then
// the end.
func (s *session) reply(code int, text string, lines ...string) error {
	number := strconv.Itoa(code)
	all := []string{number + " " + text}
	if len(lines) > 0 {
		all[0] = number + "-" + text
		for _, line := range lines {
			all = append(all, " "+line)
		}
		all = append(all, number+" End")
	}
	for _, line := range all {
		s.listener.log(Line{Session: s.number, Text: line})
	}
	s.conn.SetWriteDeadline(time.Now().Add(writeLimit))
	_, err := s.conn.Write([]byte(strings.Join(all, "\r\n") + "\r\n"))
	return err
}

// obey carries out a command. An error ends the session.
func (s *session) obey(line string) error {
	verb, argument, _ := strings.Cut(line, " ")
	switch strings.ToUpper(verb) {
	case "QUIT":
		return errors.Join(errQuit, s.reply(221, "Bye"))
	case "NOOP":
		return s.reply(200, "OK")
	case "FEAT":
		return s.reply(211, "Features", s.features()...)
	case "AUTH":
		return s.auth(argument)
	case "USER":
		return s.takeUser(argument)
	case "PASS":
		return s.takePassword(argument)
	case "PBSZ", "PROT", "TYPE": // nothing but the control connection is used
		if !s.loggedIn {
			return s.reply(530, "Log in first")
		}
		return s.reply(200, "OK")
	case "SITE":
		return s.site(argument)
	}
	return s.reply(502, "This server only dials: see activeftp dial --help")
}

// features returns the lines of the reply to FEAT.
func (s *session) features() []string {
	if s.listener.tls == nil {
		return []string{feature}
	}
	return []string{"AUTH TLS", "PBSZ", "PROT", feature}
}

// auth carries out AUTH TLS.
func (s *session) auth(mechanism string) error {
	switch {
	case s.listener.tls == nil || s.secure:
		return s.reply(534, "TLS is off, or already on")
	case !strings.EqualFold(mechanism, "TLS"):
		return s.reply(504, "Only AUTH TLS is supported")
	}
	if err := s.reply(234, "Start TLS"); err != nil {
		return err
	}
	s.loggedIn, s.user = false, "" // RFC 4217 section 4: a login before it does not count
	return s.startTLS()
}

func (s *session) takeUser(user string) error {
	if s.listener.config.TLS == certs.TLSRequired && !s.secure {
		return errors.Join(errQuit, s.reply(530, "TLS is required: send AUTH TLS first"))
	}
	s.loggedIn, s.user = false, user
	return s.reply(331, "Send the password")
}

// takePassword checks the login. A wrong one ends the session, and so does any after
// too many wrong ones.
func (s *session) takePassword(password string) error {
	if s.user == "" {
		return s.reply(503, "Send USER first")
	}
	right := s.listener.accepts(s.user, password)
	if wait := s.listener.lockout.Admit(s.peer, right); wait > 0 {
		return errors.Join(errQuit, s.reply(421, lockout.Refusal(wait)))
	}
	if !right {
		return errors.Join(errQuit, s.reply(530, "Wrong user name or password"))
	}
	s.loggedIn = true
	return s.reply(230, "Logged in")
}

// accepts reports whether a login is right, in a time that does not tell how
// nearly it is.
func (l *Listener) accepts(user, password string) bool {
	if l.config.User == "" {
		return user == "anonymous"
	}
	userOK, passwordOK := equal(user, l.config.User), equal(password, l.config.Password)
	return userOK && passwordOK
}

// equal compares two strings in a time that depends on neither.
func equal(a, b string) bool {
	x, y := sha256.Sum256([]byte(a)), sha256.Sum256([]byte(b))
	return subtle.ConstantTimeCompare(x[:], y[:]) == 1
}

// site carries out SITE DIAL. The session ends after a run.
func (s *session) site(argument string) error {
	verb, rest, _ := strings.Cut(argument, " ")
	switch {
	case !s.loggedIn:
		return s.reply(530, "Log in first")
	case !strings.EqualFold(verb, "DIAL"):
		return s.reply(504, "Only SITE DIAL is supported")
	}
	r, err := parseRequest(rest)
	if low := (lowPortError{}); errors.As(err, &low) {
		return s.reply(504, low.Error())
	}
	if err != nil {
		return s.reply(501, "SITE DIAL: "+err.Error())
	}
	if !s.listener.dialing.TryLock() {
		return errors.Join(errQuit, s.reply(450, "Another run is under way; try again when it has ended"))
	}
	defer s.listener.dialing.Unlock()
	a := s.dial(r)
	text := "Dialed " + strconv.Itoa(len(r.ports)) + " ports"
	if err := s.reply(200, text, a.lines()...); err != nil {
		return err
	}
	s.loggedIn, s.began = false, time.Now() // one run for each login
	return nil
}

// dial dials the ports of a request that are in the range. It gives up when the
// control connection ends or anything arrives on it.
func (s *session) dial(r request) answer {
	a := answer{
		Range: s.listener.config.Ports, From: netaddr.Of(s.conn.LocalAddr()).Addr(), To: s.peer, Ports: map[int]outcome{},
	}
	var ports []int
	for _, port := range r.ports {
		if a.Range.Contains(port) {
			ports = append(ports, port)
		} else {
			a.Ports[port] = outcomeOutside
		}
	}
	d := dialer{from: a.From, to: a.To, nonce: r.nonce, atOnce: portsAtOnce(descriptorLimit()-maxSessions, 1)}
	if d.atOnce < len(ports) {
		a.Batch = d.atOnce
	}
	s.whileConnected(func(ctx context.Context) { d.run(ctx, ports) })
	a.Reason = d.reason
	for port, o := range d.result {
		a.Ports[port] = o
	}
	return a
}

// whileConnected calls work with a context that ends when the peer closes the
// control connection or sends anything on it.
func (s *session) whileConnected(work func(context.Context)) {
	ctx, cancel := context.WithCancel(s.listener.ctx)
	defer cancel()
	s.conn.SetReadDeadline(time.Time{})
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		defer cancel()
		_, _ = s.lines.Peek(1) // blocks until the end, input, or the deadline below
	}()
	work(ctx)
	s.conn.SetReadDeadline(time.Now())
	<-watched
}
