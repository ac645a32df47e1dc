package relay

import (
	"bufio"
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/netip"
	"strings"
	"sync"
	"time"

	"activeftp/core/connect"
	"activeftp/harness/internal/certs"
)

// writeLimit bounds the wait for a client or server that does not read its
// control connection.
const writeLimit = 10 * time.Second

// idleLimit bounds the wait for the next command, if no transfer runs, and for
// the next bytes of one that does.
const idleLimit = 5 * time.Minute

// session is one session. All of its state belongs to the goroutine of run; two
// more read lines, and one carries a data connection.
type session struct {
	relay  *Relay
	number uint32

	closing context.Context // ended by Close
	ctx     context.Context // ended with the session
	end     context.CancelFunc

	client, server net.Conn
	in             *bufio.Reader  // of client
	peer, own      netip.AddrPort // the two ends of client

	commands chan string        // from the client
	handled  chan struct{}      // tells the reader that the next command may be read
	replies  chan connect.Reply // from the server

	due       []due   // commands whose last reply is to come, in order
	stashed   *string // a command that came during a transfer, and waits for its end
	announced *announced
	carriage  *carriage // the data connection under way
	current   underway

	secure  bool // the client's control connection has TLS
	buffers bool // PBSZ was accepted
	private bool // PROT P
}

// due is a command whose last reply is to come.
type due struct{ verb, line string }

// underway is the state of the transfer command whose last reply is due.
type underway struct {
	seen    Transferred
	opening connect.Reply   // what the client is told once it is dialled
	held    []connect.Reply // what it is told once the data connection has ended
}

// serve carries a session to its end.
func (r *Relay) serve(ctx context.Context, conn net.Conn) {
	defer conn.Close()
	number, ok := r.enter()
	if !ok {
		conn.SetWriteDeadline(time.Now().Add(writeLimit))
		io.WriteString(conn, "421 Too many sessions\r\n")
		return
	}
	defer r.leave()
	s := &session{
		relay: r, number: number, closing: ctx, client: conn,
		peer: addrPort(conn.RemoteAddr()), own: addrPort(conn.LocalAddr()),
		commands: make(chan string), handled: make(chan struct{}), replies: make(chan connect.Reply),
		due: []due{{}}, // the greeting
	}
	s.ctx, s.end = context.WithCancel(ctx)
	defer s.end()
	defer context.AfterFunc(ctx, func() { conn.Close() })() // Close waits for no client that does not read
	r.tell(func(w Watcher) { w.Opened(s.number, s.peer, s.own) })
	defer r.tell(func(w Watcher) { w.Closed(s.number) })
	if r.config.TLS == certs.TLSImplicit && !s.startTLS() {
		return
	}
	s.private = s.secure
	dialer := net.Dialer{Timeout: r.config.ConnectTimeout}
	server, err := dialer.DialContext(s.ctx, "tcp", r.config.Server.String())
	if err != nil {
		s.answer("421 The server behind the relay does not answer")
		return
	}
	defer server.Close()
	s.server = server
	if s.in == nil {
		s.in = lineReader(conn)
	}
	s.runWithReaders()
}

// addrPort is a TCP address, with an IPv4 one as such.
func addrPort(a net.Addr) netip.AddrPort {
	at := a.(*net.TCPAddr).AddrPort()
	return netip.AddrPortFrom(at.Addr().Unmap(), at.Port())
}

// runWithReaders runs the session and waits for its readers.
func (s *session) runWithReaders() {
	var readers sync.WaitGroup
	readers.Go(s.readCommands)
	readers.Go(s.readReplies)
	s.run()
	s.end()
	s.abandon()
	s.dropAnnounced()
	s.client.Close()
	s.server.Close()
	readers.Wait()
}

// run takes what comes in turn until one side has left.
func (s *session) run() {
	idle := time.NewTimer(idleLimit)
	defer idle.Stop()
	for s.ctx.Err() == nil {
		var up <-chan struct{}
		var down <-chan DataConnection
		if s.carriage != nil {
			up, down = s.carriage.up, s.carriage.down
		}
		select {
		case line, ok := <-s.ready():
			if !ok {
				return
			}
			s.take(line)
		case reply, ok := <-s.replies:
			if !ok {
				return
			}
			s.replied(reply)
		case <-up:
			s.opened()
		case end := <-down:
			s.carried(end)
		case <-idle.C:
			if s.carriage == nil {
				s.answer("421 Nothing was said for too long")
				return
			}
		case <-s.ctx.Done():
			return
		}
		idle.Reset(idleLimit)
	}
}

// ready is where the next command comes from, nil while replies are due: they
// must keep the order of the commands. During a transfer some commands are
// taken.
func (s *session) ready() <-chan string {
	if s.stashed != nil || len(s.due) > 0 && !s.transferring() {
		return nil
	}
	return s.commands
}

// transferring reports whether the last reply to a transfer command is due.
func (s *session) transferring() bool {
	return s.carriage != nil || len(s.due) > 0 && isTransfer(s.due[0].verb)
}

// readCommands reads the client's lines. The next is read only when one has
// been handled, because AUTH changes the connection.
func (s *session) readCommands() {
	defer close(s.commands)
	for {
		line, err := readLine(s.in)
		if err != nil {
			return
		}
		select {
		case s.commands <- line:
		case <-s.ctx.Done():
			return
		}
		select {
		case <-s.handled:
		case <-s.ctx.Done():
			return
		}
	}
}

// readReplies reads the server's replies.
func (s *session) readReplies() {
	defer close(s.replies)
	in := lineReader(s.server)
	var whole connect.ReplyReader
	for {
		line, err := readLine(in)
		if err != nil {
			return
		}
		reply, complete, err := whole.Line(line)
		if err != nil {
			return
		}
		if !complete {
			continue
		}
		select {
		case s.replies <- reply:
		case <-s.ctx.Done():
			return
		}
	}
}

// lineReader reads lines of at most [connect.MaxReplyLine] bytes.
func lineReader(from io.Reader) *bufio.Reader {
	return bufio.NewReaderSize(from, connect.MaxReplyLine+len("\r\n"))
}

// readLine is the next line without its end. A longer one than the reader holds
// is an error.
func readLine(in *bufio.Reader) (string, error) {
	line, err := in.ReadSlice('\n')
	if err != nil {
		return "", err
	}
	return strings.TrimRight(string(line), "\r\n"), nil
}

// pass sends a command to the server.
func (s *session) pass(verb, line string) {
	s.due = append(s.due, due{verb, line})
	s.server.SetWriteDeadline(time.Now().Add(writeLimit))
	if _, err := io.WriteString(s.server, line+"\r\n"); err != nil {
		s.end()
	}
}

// say sends the client a reply.
func (s *session) say(reply connect.Reply) {
	s.relay.tell(func(w Watcher) { w.Replied(s.number, reply) })
	s.client.SetWriteDeadline(time.Now().Add(writeLimit))
	text := strings.ReplaceAll(reply.String(), "\n", "\r\n") + "\r\n"
	if _, err := io.WriteString(s.client, text); err != nil {
		s.end()
	}
}

// answer sends the client a reply of the relay's own: one line.
func (s *session) answer(line string) { s.say(ownReply(line)) }

// ownReply is a reply of one line.
func ownReply(line string) connect.Reply {
	var whole connect.ReplyReader
	reply, _, _ := whole.Line(line)
	return reply
}

// startTLS begins TLS on the control connection. It reports whether the session
// can go on.
func (s *session) startTLS() bool {
	secured := tls.Server(s.client, s.relay.secure)
	ctx, cancel := context.WithTimeout(s.ctx, certs.HandshakeLimit)
	defer cancel()
	if err := secured.HandshakeContext(ctx); err != nil {
		return false
	}
	s.client, s.in, s.secure = secured, lineReader(secured), true
	return true
}
