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
	"slices"
	"time"

	"activeftp/harness/internal/datadial"
	"activeftp/harness/internal/lateport"
	"activeftp/harness/internal/netaddr"
	"activeftp/harness/internal/neterr"
	"activeftp/harness/internal/tickets"
)

// strangerTimeout is the shortest time that a client has to close a stranger's
// connection, which a busy client may do late. It grows with the round trip to the
// client.
const strangerTimeout = 3 * time.Second

var (
	errRefused     = errors.New("the relay did not dial, to simulate a refused connection")
	errDropped     = errors.New("the relay did not dial, to simulate a firewall that drops")
	errFaultyReset = errors.New("the relay reset the connection, as configured")
	errNoTLS       = errors.New("no TLS handshake")
	errServer      = errors.New("between relay and server")
	errClientLeft  = errors.New("the client closed the control connection before the final reply")
)

// forwarder forwards one data connection between the server and the client.
type forwarder struct {
	*announcedPort
	relay   *Relay
	upload  bool
	private bool

	ctx       context.Context
	cancel    context.CancelFunc  // resets both connections
	connected chan struct{}       // receives when the client is connected
	done      chan DataConnection // receives the outcome once everything is closed

	outcome DataConnection
}

// newForwarder returns a forwarder for the announced port and the current
// transfer.
func (s *session) newForwarder() *forwarder {
	ctx, cancel := context.WithCancel(s.relayCtx)
	return &forwarder{
		announcedPort: s.announced, relay: s.relay,
		upload: s.transfer.record.Upload, private: s.transfer.record.Private,
		ctx: ctx, cancel: cancel, connected: make(chan struct{}, 1), done: make(chan DataConnection, 1),
	}
}

// run forwards the data connection, closes everything and sends the outcome.
func (f *forwarder) run() {
	f.outcome.Err = f.connectAndCopy()
	f.close()
	f.cancel()
	f.done <- f.outcome
}

// connectAndCopy connects to both sides and copies the data. It resets both
// connections if that fails.
func (f *forwarder) connectAndCopy() error {
	server, err := f.acceptServer()
	if err != nil {
		return err
	}
	defer server.Close()
	defer f.resetOnCancel(server)()
	client, err := f.connectClient()
	if err != nil {
		reset(server) // a FIN would complete an upload
		return err
	}
	defer client.Close()
	defer f.resetOnCancel(client.Conn)()
	if err := f.transferData(server, client); err != nil {
		reset(server)
		reset(client.Conn)
		return err
	}
	return nil
}

// resetOnCancel resets a connection when the forwarder is canceled, until
// release is called.
func (f *forwarder) resetOnCancel(conn net.Conn) (release func()) {
	stop := context.AfterFunc(f.ctx, func() { reset(conn) })
	return func() { stop() }
}

// reset closes a TCP connection with a RST.
func reset(conn net.Conn) {
	if tcp, ok := conn.(*net.TCPConn); ok {
		tcp.SetLinger(0)
	}
	conn.Close()
}

// acceptServer accepts the server's data connection. The server connects before
// it sends its preliminary reply, so the connection is already waiting.
// Connections from other addresses are closed: RFC 2577 section 4 warns of them.
func (f *forwarder) acceptServer() (net.Conn, error) {
	defer f.listener.Close()
	f.listener.(*net.TCPListener).SetDeadline(time.Now().Add(f.relay.config.ConnectTimeout))
	for {
		conn, err := f.listener.Accept()
		if err != nil {
			return nil, fmt.Errorf("%w: %w", errServer, err)
		}
		if netaddr.Of(conn.RemoteAddr()).Addr() == f.relay.config.Server.Addr().Unmap() {
			return conn, nil
		}
		conn.Close()
	}
}

// connectClient returns the data connection to the client.
func (f *forwarder) connectClient() (*clientConn, error) {
	if f.stranger != nil {
		return f.tryStranger()
	}
	if f.strangerTried {
		f.outcome.Stranger = StrangerUnreachable
	}
	conn, err := f.dial()
	if err != nil {
		return nil, err
	}
	f.reportConnected()
	return newClientConn(conn), nil
}

func (f *forwarder) reportConnected() {
	f.outcome.Connected = true
	f.connected <- struct{}{}
}

// dial dials the client, subject to the faults. It uses the early connection if
// there is one.
func (f *forwarder) dial() (net.Conn, error) {
	switch {
	case f.faults.Refuse:
		return nil, errRefused
	case f.faults.Drop:
		return nil, errors.Join(errDropped, sleep(f.ctx, f.relay.config.ConnectTimeout))
	}
	if err := sleep(f.ctx, f.faults.Delay); err != nil {
		return nil, err
	}
	if early := f.early; early != nil {
		f.early = nil
		return early, nil
	}
	return f.announcedPort.dial(f.ctx, f.sourceAddr())
}

// dial dials the port from an address of this host, over the link.
func (a *announcedPort) dial(ctx context.Context, from netip.Addr) (net.Conn, error) {
	dialer := net.Dialer{
		Timeout:   a.timeout,
		LocalAddr: net.TCPAddrFromAddrPort(netip.AddrPortFrom(from, 0)),
		Control:   lateport.Control,
	}
	conn, err := a.links.dial(ctx, a.faults.Link, func() (net.Conn, error) {
		return datadial.Dial(ctx, &dialer, a.addr.String())
	})
	if err != nil {
		return nil, fmt.Errorf("connecting to the client: %w", err)
	}
	return conn, nil
}

// tryStranger waits for the client to close the stranger's connection, and then
// dials the client. If the client keeps the stranger's connection, tryStranger
// returns that one.
func (f *forwarder) tryStranger() (*clientConn, error) {
	f.reportConnected()
	stranger := newClientConn(f.stranger)
	defer f.resetOnCancel(f.stranger)()
	f.stranger.SetReadDeadline(time.Now().Add(f.meter.AtLeast(strangerTimeout)))
	if _, err := stranger.reader.Peek(1); err == nil || neterr.IsTimeout(err) {
		f.stranger = nil
		f.outcome.Stranger = StrangerAccepted
		return stranger, nil
	}
	f.outcome.Stranger = StrangerRejected
	conn, err := f.dial()
	if err != nil {
		return nil, err
	}
	return newClientConn(conn), nil
}

// transferData copies the file and closes both connections, with TLS towards
// the client under PROT P.
func (f *forwarder) transferData(server net.Conn, client *clientConn) (err error) {
	var clientEnd net.Conn = client
	if f.private {
		if clientEnd, err = f.handshake(client); err != nil {
			return err
		}
	}
	from, to := server, clientEnd
	if f.upload {
		from, to = clientEnd, server
	}
	if err := f.copy(to, from); err != nil {
		return err
	}
	f.outcome.NoCloseNotify = f.upload && f.private && client.sawFIN
	from.Close() // fails under TLS if the client has already left, which it may
	return to.Close()
}

// handshake accepts TLS from the client. The relay is the TLS server although
// it dialled (RFC 4217 section 7).
func (f *forwarder) handshake(client *clientConn) (net.Conn, error) {
	const (
		handshakeRecord = 0x16 // RFC 8446 section 5.1
		handshakeTrips  = 2    // one for the 150 and the client's first record, one for the rest
	)
	client.SetDeadline(time.Now().Add(f.relay.config.ConnectTimeout + handshakeTrips*f.meter.AtLeast(0)))
	first, err := client.reader.Peek(1)
	switch {
	case err != nil:
		f.outcome.Handshake = HandshakeSilent
		return nil, fmt.Errorf("%w: %w", errNoTLS, err)
	case first[0] != handshakeRecord:
		f.outcome.Handshake = HandshakeClearText
		return nil, errNoTLS
	}
	conn, err := tickets.Handshake(f.ctx, client, f.relay.tlsConfig)
	if err != nil {
		f.outcome.Handshake = HandshakeFailed
		return nil, fmt.Errorf("%w: %w", errNoTLS, err)
	}
	client.SetDeadline(time.Time{})
	f.outcome.Handshake, f.outcome.Resumed = HandshakeDone, conn.ConnectionState().DidResume
	f.outcome.NoTickets = client.noTickets
	return conn, nil
}

// noteTickets notes on a data connection whether the client can resume a session at
// all: at TLS 1.2 Go resumes sessions by tickets (RFC 5077), never by their ids. It
// leaves the configuration unchanged.
func noteTickets(hello *tls.ClientHelloInfo) (*tls.Config, error) {
	const sessionTicket = 35 // extension, RFC 5077 section 8
	data, ok := hello.Conn.(*tickets.Conn)
	if !ok {
		return nil, nil
	}
	if c, ok := data.Conn.(*clientConn); ok {
		c.noTickets = !slices.Contains(hello.SupportedVersions, tls.VersionTLS13) && !slices.Contains(hello.Extensions, sessionTicket)
	}
	return nil, nil
}

// copy copies until from ends, subject to Faults.Reset and Faults.Throttle.
// Each chunk may take as long as a session may be idle.
func (f *forwarder) copy(to, from net.Conn) error {
	const maxChunk = 32 << 10
	buffer := make([]byte, paced(f.faults.Throttle, maxChunk))
	for {
		deadline := time.Now().Add(idleTimeout)
		from.SetReadDeadline(deadline)
		to.SetWriteDeadline(deadline)
		n, err := from.Read(buffer)
		if left := f.faults.Reset - f.outcome.Bytes; f.faults.Reset > 0 && int64(n) >= left {
			n, err = int(left), errFaultyReset
		}
		written, writeErr := to.Write(buffer[:n])
		f.outcome.Bytes += int64(written)
		switch {
		case writeErr != nil:
			f.outcome.ClosedEarly = !f.upload && !neterr.IsTimeout(writeErr) && f.ctx.Err() == nil
			return f.copyError(!f.upload, writeErr)
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return f.copyError(f.upload, err)
		}
		if f.faults.Throttle > 0 {
			err = sleep(f.ctx, duration(n, f.faults.Throttle))
		}
		if err != nil {
			return err
		}
	}
}

// copyError returns an error of copy that wraps errServer if it is the server's
// connection that failed.
func (f *forwarder) copyError(atClient bool, err error) error {
	if atClient || errors.Is(err, errFaultyReset) {
		return fmt.Errorf("transferring data: %w", err)
	}
	return fmt.Errorf("transferring data: %w: %w", errServer, err)
}

// clientConn is the data connection to the client, below TLS.
type clientConn struct {
	net.Conn
	reader    *bufio.Reader
	sawFIN    bool // the client's FIN was read; under TLS, that is before a close_notify
	noTickets bool // as in DataConnection
}

func newClientConn(conn net.Conn) *clientConn {
	return &clientConn{Conn: conn, reader: bufio.NewReader(conn)}
}

// Read reads and notes the client's FIN.
func (c *clientConn) Read(p []byte) (int, error) {
	n, err := c.reader.Read(p)
	c.sawFIN = c.sawFIN || errors.Is(err, io.EOF)
	return n, err
}
