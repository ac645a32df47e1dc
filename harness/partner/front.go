package partner

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"strings"
	"sync"
	"time"

	"activeftp/harness/internal/cmdline"
	"activeftp/harness/internal/ledger"
	"activeftp/harness/internal/lockout"
)

// maxCommand is the longest command line in bytes. The library cannot read a longer one.
const maxCommand = 4096

// frontListener puts a [front] before each session of the library.
type frontListener struct {
	net.Listener
	ctx          context.Context // ends with the server
	tlsConfig    *tls.Config     // for AUTH TLS; nil leaves AUTH to the library
	mode         TLS
	refuseActive bool
	recorder     *recorder
	sessions     *sessions
	passive      *passivePorts
	dialing      dialing
	resources    *ledger.Ledger
}

// Accept returns the next control connection. It does not wrap the error of a
// closed listener, which the library recognizes by its type.
func (l frontListener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	ctx, end := context.WithCancel(l.ctx)
	return l.sessions.add(&front{
		Conn: c, settings: l, ctx: ctx, end: end,
		lines: bufio.NewReaderSize(c, maxCommand), secure: l.mode == TLSImplicit,
		loginEnd: time.Now().Add(loginTimeout),
		ascii:    true, // the type with which a session starts (RFC 959 section 3.1.1.1); lftp counts on it
	}), nil
}

// front is a control connection as the library sees it: in clear text, one
// command per Read. It corrects commands that the library misunderstands. A
// command that needs another reply reaches the library as one that only gets
// 200, whose reply is then replaced. So replies stay in order, whatever the
// client sends ahead. front speaks TLS after AUTH TLS, because below the
// library's own TLS it would see no commands.
type front struct {
	net.Conn // to the client, in clear text unless TLS is implicit
	settings frontListener
	session  uint32          // the number of the session, from 1
	ctx      context.Context // ends with the session
	end      context.CancelFunc

	// Only the goroutine that reads the session's commands uses these.
	lines   *bufio.Reader
	unread  []byte // the rest of the command that the library is reading
	secure  bool   // the control connection uses TLS
	private bool   // the latest PROT was PROT P
	epsvAll bool   // EPSV ALL was accepted

	// A transfer writes its replies from a goroutine of its own.
	mu       sync.Mutex
	tls      *tls.Conn // nil before AUTH TLS
	loginEnd time.Time // the end of the time to log in; zero after a login
	verb     string    // the latest command
	answer   answer    // its answer, until it is sent
	debt     debt

	passive          *passivePort  // the latest; nil without one
	announcedPrivate bool          // the latest accepted port command came under PROT P
	wait             time.Duration // before the address may try the next password; 0 if it may
	ascii            bool          // TYPE A is set, otherwise TYPE I
}

// answer is the treatment of a command.
type answer struct {
	command string // the command for the library; empty means the client's own
	reply   string // replaces the library's reply, if that is 200
	then    func() // runs after that replacement is sent; nil does nothing

	dial netip.AddrPort // the client's data port; invalid unless command is EPSV in place of a port command
}

// Read reads from the client's next command, or from what the library gets in
// its place.
func (f *front) Read(p []byte) (int, error) {
	if len(f.unread) == 0 {
		line, err := cmdline.Read(f.lines, maxCommand)
		switch {
		case errors.Is(err, cmdline.ErrTooLong), errors.Is(err, cmdline.ErrEndless):
			f.unread = f.refuseLine(errors.Is(err, cmdline.ErrEndless))
		case len(line) == 0:
			return 0, err
		default: // at a timeout or the end it may lack its line feed, which the library ignores too
			f.unread = f.receive(string(line))
		}
	}
	n := copy(p, f.unread)
	f.unread = f.unread[n:]
	return n, nil
}

// receive records a command and returns the line for the library.
func (f *front) receive(line string) []byte {
	text := strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r")
	f.settings.recorder.record(Line{f.session, true, text})
	verb, argument, _ := strings.Cut(text, " ")
	a := f.treat(verb, argument)
	barrier := f.begin(verb, a)
	if a.command == "" {
		return []byte(barrier + line)
	}
	return []byte(a.command + "\r\n")
}

// refuseLine records a line that is too long, and returns the one for the library. The
// session ends after an endless one.
func (f *front) refuseLine(endless bool) []byte {
	f.settings.recorder.record(Line{f.session, true, cmdline.Shown(maxCommand)})
	a := always("500 " + cmdline.Refusal(maxCommand))
	if endless {
		a.then = func() { f.Close() }
	}
	f.begin("", a)
	return []byte(a.command + "\r\n")
}

// begin makes a command the latest. It returns what the library has to get before it.
func (f *front) begin(verb string, a answer) (barrier string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.verb, f.answer = strings.ToUpper(verb), a
	if f.debt.command(f.verb, a.command == "") {
		return "NOOP\r\n"
	}
	return ""
}

// Write sends a reply of the library, or the one that takes its place.
func (f *front) Write(p []byte) (int, error) {
	text, then := f.replace(string(p))
	if text == "" {
		return len(p), nil
	}
	for line := range strings.SplitSeq(strings.TrimSuffix(text, "\r\n"), "\r\n") {
		f.settings.recorder.record(Line{f.session, false, line})
	}
	if _, err := io.WriteString(f.current(), text); err != nil {
		return 0, err
	}
	if then != nil {
		then()
	}
	return len(p), nil
}

// replace returns the text to send in place of the library's, and the step that
// follows. Nothing is sent if the text is empty.
func (f *front) replace(text string) (string, func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case f.verb == "PASS" && strings.HasPrefix(text, "230 "):
		f.loginEnd = time.Time{}
	case !f.loginEnd.IsZero() && strings.HasPrefix(text, "421 command timeout"): // the library means the idle timeout
		return fmt.Sprintf("421 No login within %d s, closing the control connection\r\n", loginTimeout/time.Second), nil
	}
	if f.verb == "STAT" {
		return f.correctStat(text), nil
	}
	if f.debt.settles(text) {
		return "", nil
	}
	if f.debt.reply(text) {
		return "426 The transfer was aborted before it began\r\n" + text, nil
	}
	// No transfer ends with 200, so this is not the reply to an earlier command.
	if a := f.answer; a.reply != "" && strings.HasPrefix(text, "200 ") {
		f.answer = answer{}
		return a.reply + "\r\n", a.then
	}
	if f.verb == "PASS" && f.wait > 0 && strings.HasPrefix(text, "530 ") {
		return "421 " + lockout.Refusal(f.wait) + "\r\n", nil
	}
	if !strings.HasPrefix(text, "227 ") && !strings.HasPrefix(text, "229 ") {
		return f.correctActive(text), nil
	}
	f.announcedPrivate = f.private
	if to := f.answer.dial; to.IsValid() {
		f.answer = answer{}
		return f.openActive(text, to), nil
	}
	return f.openPassive(text), nil
}

// correctStat returns a line of the reply to STAT without the library's
// mistakes: the server's address is the configured one, and %s stands before
// each entry of a directory.
func (f *front) correctStat(line string) string {
	if entry, ok := strings.CutPrefix(line, " %s"); ok {
		return " " + entry
	}
	if strings.HasPrefix(line, "Connected to ") {
		if _, from, ok := strings.Cut(line, " from "); ok {
			return "Connected to " + f.LocalAddr().String() + " from " + from
		}
	}
	return line
}

// SetDeadline sets the deadline of the next command and its reply. Before the login
// the command must come in time for that, whatever the library allows, so that a
// stranger cannot stay.
func (f *front) SetDeadline(deadline time.Time) error {
	f.mu.Lock()
	loginEnd := f.loginEnd
	f.mu.Unlock()
	if loginEnd.IsZero() || deadline.Before(loginEnd) {
		return f.Conn.SetDeadline(deadline)
	}
	return errors.Join(f.Conn.SetReadDeadline(loginEnd), f.Conn.SetWriteDeadline(deadline))
}

// startTLS makes the session continue under TLS. Commands that the client sent
// in clear text after AUTH are dropped.
func (f *front) startTLS() {
	f.secure = true
	f.mu.Lock()
	defer f.mu.Unlock()
	f.tls = tls.Server(f.Conn, f.settings.tlsConfig)
	f.lines.Reset(f.tls)
}

// lockOut makes the refusal of the current PASS say how long the client has to wait.
func (f *front) lockOut(wait time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.wait = wait
}

// setASCII sets TYPE A, or else TYPE I.
func (f *front) setASCII(ascii bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.ascii = ascii
}

// isASCII reports whether TYPE A is set.
func (f *front) isASCII() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.ascii
}

// current returns the connection that carries the session now.
func (f *front) current() net.Conn {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.tls != nil {
		return f.tls
	}
	return f.Conn
}

// Close ends the session.
func (f *front) Close() error {
	f.end()
	f.mu.Lock()
	f.closePassive()
	f.mu.Unlock()
	return f.current().Close()
}
