package relay

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"time"
)

// strangerLimit is how long a client has to turn a stranger away.
const strangerLimit = time.Second

var (
	errRefused   = errors.New("nobody dials: the relay refuses")
	errDropped   = errors.New("nobody dials: the relay drops")
	errBrokenOff = errors.New("the relay breaks the connection off")
	errNoTLS     = errors.New("TLS did not begin")
	errServer    = errors.New("the server's end")
	errLeft      = errors.New("the client left before the last reply")
)

// carriage carries one data connection.
type carriage struct {
	*announced
	relay   *Relay
	upload  bool
	private bool

	ctx  context.Context
	end  context.CancelFunc  // breaks it off
	up   chan struct{}       // gets something when the client is dialled
	down chan DataConnection // gets what became of it, once nothing is open any more

	seen DataConnection
}

func (s *session) newCarriage() *carriage {
	ctx, end := context.WithCancel(s.ctx)
	return &carriage{
		announced: s.announced, relay: s.relay,
		upload: s.current.seen.Upload, private: s.current.seen.Private,
		ctx: ctx, end: end, up: make(chan struct{}, 1), down: make(chan DataConnection, 1),
	}
}

// run carries the connection to its end.
func (c *carriage) run() {
	c.seen.Err = c.between()
	c.close()
	c.end()
	c.down <- c.seen
}

// between moves the bytes between the server and the client.
func (c *carriage) between() error {
	server, err := c.accept()
	if err != nil {
		return err
	}
	defer server.Close()
	defer c.closing(server)()
	client, err := c.reach()
	if err != nil {
		reset(server) // a plain end would complete an upload
		return err
	}
	defer client.Close()
	defer c.closing(client.Conn)()
	if err := c.move(server, client); err != nil {
		reset(server)
		reset(client.Conn)
		return err
	}
	return nil
}

// closing ends a connection when the carriage is broken off; to be called when
// that cannot be any more.
func (c *carriage) closing(conn net.Conn) (done func()) {
	stop := context.AfterFunc(c.ctx, func() { reset(conn) })
	return func() { stop() }
}

// reset ends a connection with a RST.
func reset(conn net.Conn) {
	if tcp, ok := conn.(*net.TCPConn); ok {
		tcp.SetLinger(0)
	}
	conn.Close()
}

// accept is the server's end. The server has connected before it said so.
func (c *carriage) accept() (net.Conn, error) {
	defer c.listener.Close()
	c.listener.(*net.TCPListener).SetDeadline(time.Now().Add(c.relay.config.ConnectTimeout))
	for {
		conn, err := c.listener.Accept()
		if err != nil {
			return nil, fmt.Errorf("%w: %w", errServer, err)
		}
		if addrPort(conn.RemoteAddr()).Addr() == c.relay.config.Server.Addr().Unmap() {
			return conn, nil
		}
		conn.Close() // somebody else, as RFC 2577 section 4 warns of
	}
}

// reach is the client's end.
func (c *carriage) reach() (*wire, error) {
	if c.stranger != nil {
		return c.challenge()
	}
	if c.challenged {
		c.seen.Stranger = StrangerUnreachable
	}
	conn, err := c.dial()
	if err != nil {
		return nil, err
	}
	c.connected()
	return newWire(conn), nil
}

func (c *carriage) connected() {
	c.seen.Connected = true
	c.up <- struct{}{}
}

// dial connects as the faults have it.
func (c *carriage) dial() (net.Conn, error) {
	switch {
	case c.faults.Refuse:
		return nil, errRefused
	case c.faults.Drop:
		return nil, errors.Join(errDropped, c.sleep(c.relay.config.ConnectTimeout))
	}
	if err := c.sleep(c.faults.Delay); err != nil {
		return nil, err
	}
	if early := c.early; early != nil {
		c.early = nil
		return early, nil
	}
	return c.relay.dial(c.ctx, c.origin(), c.at)
}

// dial connects to a client from an address of this host.
func (r *Relay) dial(ctx context.Context, from netip.Addr, to netip.AddrPort) (net.Conn, error) {
	dialer := net.Dialer{
		Timeout:   r.config.ConnectTimeout,
		LocalAddr: net.TCPAddrFromAddrPort(netip.AddrPortFrom(from, 0)),
	}
	conn, err := dialer.DialContext(ctx, "tcp", to.String())
	if err != nil {
		return nil, fmt.Errorf("dialling the client: %w", err)
	}
	return conn, nil
}

// challenge leaves the stranger to the client, and then dials it, unless it has
// taken the stranger for the partner.
func (c *carriage) challenge() (*wire, error) {
	c.connected()
	stranger := newWire(c.stranger)
	defer c.closing(c.stranger)()
	c.stranger.SetReadDeadline(time.Now().Add(strangerLimit))
	if _, err := stranger.in.Peek(1); err == nil || isTimeout(err) {
		c.stranger = nil
		c.seen.Stranger = StrangerAccepted
		return stranger, nil
	}
	c.seen.Stranger = StrangerRejected
	conn, err := c.dial()
	if err != nil {
		return nil, err
	}
	return newWire(conn), nil
}

func isTimeout(err error) bool {
	timeout := (net.Error)(nil)
	return errors.As(err, &timeout) && timeout.Timeout()
}

// move moves the file, over TLS where that is agreed.
func (c *carriage) move(server net.Conn, client *wire) (err error) {
	var end net.Conn = client
	if c.private {
		if end, err = c.shake(client); err != nil {
			return err
		}
	}
	from, to := server, end
	if c.upload {
		from, to = end, server
	}
	if err := c.copy(to, from); err != nil {
		return err
	}
	c.seen.Unclosed = c.upload && c.private && client.ended
	from.Close() // under TLS it fails where the client has left, which it may
	return to.Close()
}

// shake is the client's end over TLS. The relay is the TLS server although it
// has dialled (RFC 4217 section 7).
func (c *carriage) shake(client *wire) (net.Conn, error) {
	const handshakeRecord = 0x16 // RFC 8446 section 5.1
	client.SetDeadline(time.Now().Add(c.relay.config.ConnectTimeout))
	first, err := client.in.Peek(1)
	switch {
	case err != nil:
		c.seen.Handshake = HandshakeSilent
		return nil, fmt.Errorf("%w: %w", errNoTLS, err)
	case first[0] != handshakeRecord:
		c.seen.Handshake = HandshakeClearText
		return nil, errNoTLS
	}
	end := tls.Server(client, c.relay.secure)
	if err := end.HandshakeContext(c.ctx); err != nil {
		c.seen.Handshake = HandshakeFailed
		return nil, fmt.Errorf("%w: %w", errNoTLS, err)
	}
	client.SetDeadline(time.Time{})
	c.seen.Handshake, c.seen.Resumed = HandshakeDone, end.ConnectionState().DidResume
	return end, nil
}

// copy moves bytes until from ends. Each piece may take as long as a session may
// be idle.
func (c *carriage) copy(to, from net.Conn) error {
	buffer := make([]byte, c.faults.piece())
	for {
		limit := time.Now().Add(idleLimit)
		from.SetReadDeadline(limit)
		to.SetWriteDeadline(limit)
		n, err := from.Read(buffer)
		if left := c.faults.Reset - c.seen.Bytes; c.faults.Reset > 0 && int64(n) >= left {
			n, err = int(left), errBrokenOff
		}
		written, werr := to.Write(buffer[:n])
		c.seen.Bytes += int64(written)
		switch {
		case werr != nil:
			return c.broke(!c.upload, werr)
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return c.broke(c.upload, err)
		}
		if c.faults.Throttle > 0 {
			err = c.sleep(time.Duration(n) * time.Second / time.Duration(c.faults.Throttle))
		}
		if err != nil {
			return err
		}
	}
}

// broke is why bytes do not move any more, at the client's end or the server's.
func (c *carriage) broke(client bool, err error) error {
	if client || errors.Is(err, errBrokenOff) {
		return fmt.Errorf("moving data: %w", err)
	}
	return fmt.Errorf("moving data: %w: %w", errServer, err)
}

// sleep waits, unless the carriage is broken off.
func (c *carriage) sleep(d time.Duration) error {
	if d == 0 {
		return nil
	}
	pause := time.NewTimer(d)
	defer pause.Stop()
	select {
	case <-pause.C:
		return nil
	case <-c.ctx.Done():
		return c.ctx.Err()
	}
}

// wire is the client's end as it came off the wire.
type wire struct {
	net.Conn
	in    *bufio.Reader
	ended bool // the client's FIN was read: under TLS, before a close_notify
}

func newWire(conn net.Conn) *wire { return &wire{Conn: conn, in: bufio.NewReader(conn)} }

func (w *wire) Read(p []byte) (int, error) {
	n, err := w.in.Read(p)
	w.ended = w.ended || errors.Is(err, io.EOF)
	return n, err
}
