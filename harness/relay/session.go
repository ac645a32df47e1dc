package relay

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/netip"
	"strings"
	"sync"
	"time"

	"activeftp/core/connect"
	"activeftp/harness/internal/certs"
	"activeftp/harness/internal/cmdline"
	"activeftp/harness/internal/netaddr"
	"activeftp/harness/internal/patience"
)

const (
	// writeTimeout bounds a write to a client or server that does not read its
	// control connection.
	writeTimeout = 10 * time.Second

	// idleTimeout bounds the wait for the next command while no transfer runs,
	// and for the next bytes of a transfer that does.
	idleTimeout = 5 * time.Minute
)

// session is a client's session. The goroutine of run owns all of its state;
// two other goroutines read lines, and one forwards a data connection.
type session struct {
	relay  *Relay
	number uint32

	relayCtx context.Context // canceled by Relay.Close
	ctx      context.Context // canceled when the session ends
	cancel   context.CancelFunc

	client   clientEnd
	server   net.Conn
	loggedIn bool // the server has accepted a login
	lines    lineChannels
	links    links
	gap      gap // between replies and the commands that follow

	pending   []pendingCommand // commands without a final reply, oldest first
	deferred  *string          // a command to execute after the transfer; nil if none
	announced *announcedPort   // for the next transfer; nil if none
	forwarder *forwarder       // of the open data connection; nil if none
	transfer  transfer         // of the pending transfer command
}

// gap is the shortest time from a reply to the client's next command. The client
// may take its time, but the shortest is close to a round trip.
type gap struct {
	replied  time.Time // zero if a command came since
	shortest time.Duration
}

// end ends a gap, if one is open.
func (g *gap) end() {
	if g.replied.IsZero() {
		return
	}
	if d := time.Since(g.replied); g.shortest == 0 || d < g.shortest {
		g.shortest = d
	}
	g.replied = time.Time{}
}

// meter returns a meter of the round trips to the client.
func (s *session) meter() (m patience.Meter) {
	m.Saw(s.gap.shortest)
	return m
}

// clientEnd is the control connection to the client, and the state of TLS on it.
type clientEnd struct {
	net.Conn
	reader      *bufio.Reader
	peer, local netip.AddrPort // the two ends of the connection

	secure   bool // it has TLS
	pbszDone bool // PBSZ was accepted
	private  bool // PROT P: data connections have TLS too
}

// lineChannels bring what the two reading goroutines have read.
type lineChannels struct {
	commands chan string        // from the client
	handled  chan struct{}      // allows readCommands to read the next command
	replies  chan connect.Reply // from the server
}

// pendingCommand is a command that was passed to the server and has no final
// reply yet.
type pendingCommand struct{ verb, line string }

// transfer is the state of a transfer command without a final reply.
type transfer struct {
	record      Transferred
	preliminary connect.Reply   // for the client once it is connected
	held        []connect.Reply // for the client once the data connection has ended
}

// serve serves a client until its session ends. Ctx is canceled by Relay.Close.
func (r *Relay) serve(ctx context.Context, conn net.Conn) {
	defer conn.Close()
	leave, ok := r.limit.Enter(netaddr.Of(conn.RemoteAddr()).Addr())
	if !ok {
		conn.SetWriteDeadline(time.Now().Add(writeTimeout))
		io.WriteString(conn, "421 Too many sessions; try again later\r\n")
		return
	}
	defer leave()
	s := &session{
		relay: r, number: r.nextSession(), relayCtx: ctx,
		client:  clientEnd{Conn: conn, peer: netaddr.Of(conn.RemoteAddr()), local: netaddr.Of(conn.LocalAddr())},
		lines:   lineChannels{make(chan string), make(chan struct{}), make(chan connect.Reply)},
		pending: []pendingCommand{{}}, // the greeting answers no command
		links:   links{ctx: ctx},
	}
	s.ctx, s.cancel = context.WithCancel(ctx)
	defer s.cancel()
	// A client that does not read must not delay Relay.Close.
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	r.notify(func(w Watcher) { w.Opened(s.number, s.client.peer, s.client.local) })
	defer r.notify(func(w Watcher) { w.Closed(s.number) })
	defer s.links.running.Wait() // what was sent is still on its way
	near, err := s.links.join(r.currentFaults().Link, conn)
	if err != nil {
		s.answer("421 " + err.Error())
		return
	}
	defer near.Close()
	s.client.Conn = near
	if r.config.TLS == TLSImplicit && !s.startTLS() {
		return
	}
	s.client.private = s.client.secure
	dialer := net.Dialer{Timeout: r.config.ConnectTimeout}
	server, err := dialer.DialContext(s.ctx, "tcp", r.config.Server.String())
	if err != nil {
		s.answer("421 Cannot connect to the server behind the relay")
		return
	}
	defer server.Close()
	defer r.noteClient(netaddr.Of(server.LocalAddr()), s.client.peer.Addr())()
	s.server = server
	if s.client.reader == nil {
		s.client.reader = newLineReader(near)
	}
	s.runWithReaders()
}

// runWithReaders runs the session and waits for its reading goroutines.
func (s *session) runWithReaders() {
	var readers sync.WaitGroup
	readers.Go(s.readCommands)
	readers.Go(s.readReplies)
	s.run()
	s.cancel()
	s.abandonTransfer()
	s.dropAnnounced()
	s.client.Close()
	s.server.Close()
	readers.Wait()
}

// run handles one event after the other until the client or the server leaves.
func (s *session) run() {
	idle := time.NewTimer(idleTimeout)
	defer idle.Stop()
	for s.ctx.Err() == nil {
		var connected <-chan struct{}
		var done <-chan DataConnection
		if s.forwarder != nil {
			connected, done = s.forwarder.connected, s.forwarder.done
		}
		select {
		case line, ok := <-s.nextCommand():
			if !ok {
				return
			}
			s.handleCommand(line)
		case reply, ok := <-s.lines.replies:
			if !ok {
				return
			}
			s.handleReply(reply)
		case <-connected:
			s.handleConnected()
		case outcome := <-done:
			s.handleDone(outcome)
		case <-idle.C:
			if s.forwarder == nil {
				s.answer("421 No command for 5 minutes; closing the control connection")
				return
			}
		case <-s.ctx.Done():
			return
		}
		idle.Reset(idleTimeout)
	}
}

// nextCommand returns the channel of the next command, or nil while replies are
// pending: they must keep the order of the commands. During a transfer it
// returns the channel until a command is deferred.
func (s *session) nextCommand() <-chan string {
	if s.deferred != nil || len(s.pending) > 0 && !s.transferring() {
		return nil
	}
	return s.lines.commands
}

// transferring reports whether a transfer command has no final reply yet.
func (s *session) transferring() bool {
	return s.forwarder != nil || len(s.pending) > 0 && isTransfer(s.pending[0].verb)
}

// readCommands reads the client's lines. It reads the next one only after the
// previous one was handled, because AUTH changes the connection.
func (s *session) readCommands() {
	defer close(s.lines.commands)
	for {
		raw, err := cmdline.Read(s.client.reader, maxCommand)
		line := strings.TrimRight(string(raw), "\r\n")
		switch {
		case errors.Is(err, cmdline.ErrTooLong), errors.Is(err, cmdline.ErrEndless):
			line = tooLong
		case err != nil:
			return
		}
		select {
		case s.lines.commands <- line:
		case <-s.ctx.Done():
			return
		}
		select {
		case <-s.lines.handled:
		case <-s.ctx.Done():
			return
		}
		if errors.Is(err, cmdline.ErrEndless) {
			return
		}
	}
}

// readReplies reads the server's replies. It ends at a malformed one, and the
// session with it.
func (s *session) readReplies() {
	defer close(s.lines.replies)
	lines := newLineReader(s.server)
	var parser connect.ReplyReader
	for {
		line, err := readLine(lines)
		if err != nil {
			return
		}
		reply, complete, err := parser.Line(line)
		if err != nil {
			return
		}
		if !complete {
			continue
		}
		select {
		case s.lines.replies <- reply:
		case <-s.ctx.Done():
			return
		}
	}
}

// newLineReader returns a reader of lines of at most [connect.MaxReplyLine]
// bytes.
func newLineReader(r io.Reader) *bufio.Reader {
	return bufio.NewReaderSize(r, connect.MaxReplyLine+len("\r\n"))
}

// readLine returns the next line without its line end. It returns an error if
// the line is longer than the reader's buffer.
func readLine(r *bufio.Reader) (string, error) {
	line, err := r.ReadSlice('\n')
	if err != nil {
		return "", err
	}
	return strings.TrimRight(string(line), "\r\n"), nil
}

// pass sends a command to the server. It cancels the session if that fails.
func (s *session) pass(verb, line string) {
	s.pending = append(s.pending, pendingCommand{verb, line})
	s.server.SetWriteDeadline(time.Now().Add(writeTimeout))
	if _, err := io.WriteString(s.server, line+"\r\n"); err != nil {
		s.cancel()
	}
}

// send sends a reply to the client. It cancels the session if that fails.
func (s *session) send(reply connect.Reply) {
	s.relay.notify(func(w Watcher) { w.Replied(s.number, s.relay.maskedReply(reply)) })
	s.client.SetWriteDeadline(time.Now().Add(writeTimeout))
	s.gap.replied = time.Now()
	text := strings.ReplaceAll(reply.String(), "\n", "\r\n") + "\r\n"
	if _, err := io.WriteString(s.client, text); err != nil {
		s.cancel()
	}
}

// answer sends the client a reply of one line from the relay itself.
func (s *session) answer(line string) { s.send(oneLineReply(line)) }

// oneLineReply parses a reply of one line.
func oneLineReply(line string) connect.Reply {
	var parser connect.ReplyReader
	reply, _, _ := parser.Line(line)
	return reply
}

// startTLS starts TLS on the client's control connection. It reports whether
// the handshake succeeded.
func (s *session) startTLS() bool {
	conn := tls.Server(s.client.Conn, s.relay.tlsConfig)
	ctx, cancel := context.WithTimeout(s.ctx, certs.HandshakeTimeout)
	defer cancel()
	if err := conn.HandshakeContext(ctx); err != nil {
		return false
	}
	s.client.Conn, s.client.reader, s.client.secure = conn, newLineReader(conn), true
	return true
}
