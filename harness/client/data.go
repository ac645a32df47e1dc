package client

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"sync/atomic"
	"time"

	"activeftp/harness/internal/neterr"
)

// dataConn is a data connection, with or without TLS. Each read and write may
// take up to idle.
type dataConn struct {
	raw      *eofConn
	secure   *tls.Conn // nil without TLS
	idle     time.Duration
	patience time.Duration // of the session, when the connection was opened
	stopped  atomic.Bool
}

// newDataConn returns the data connection on an open TCP connection.
func (s *Session) newDataConn(conn Conn) *dataConn {
	return &dataConn{raw: &eofConn{Conn: conn}, idle: s.config.Limits.Idle, patience: s.Patience()}
}

// eofConn is a TCP connection that remembers whether a read reached its end.
type eofConn struct {
	Conn
	sawEOF bool
}

func (c *eofConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if errors.Is(err, io.EOF) {
		c.sawEOF = true
	}
	return n, err
}

// handshake starts TLS on the connection. The client is the TLS client,
// whichever side dialled (RFC 4217 section 7). Only ctx and stop bound its
// duration.
func (c *dataConn) handshake(ctx context.Context, config *tls.Config) error {
	secure := tls.Client(c.raw, config)
	if err := secure.HandshakeContext(ctx); err != nil {
		return fmt.Errorf("securing the data connection: %w", neterr.WithReason(err, 0))
	}
	c.secure = secure
	return nil
}

// isTLSError reports whether a handshake failed because of TLS, and not because the
// connection ended: by an alert, a certificate, or bytes that are not TLS.
func isTLSError(err error) bool {
	var (
		certificate *tls.CertificateVerificationError
		header      tls.RecordHeaderError
	)
	return neterr.IsTLSAlert(err) || errors.As(err, &certificate) || errors.As(err, &header)
}

// stream returns the connection that carries the data: TLS if there is any.
func (c *dataConn) stream() net.Conn {
	if c.secure != nil {
		return c.secure
	}
	return c.raw
}

func (c *dataConn) Read(p []byte) (int, error) {
	_ = c.raw.SetReadDeadline(time.Now().Add(c.idle)) // fails if it is closed, as the read will say
	if c.stopped.Load() {
		return 0, os.ErrDeadlineExceeded
	}
	n, err := c.stream().Read(p)
	if err != io.EOF { //nolint:errorlint // a reader returns io.EOF itself, which callers compare with ==
		err = neterr.WithReason(err, c.idle)
	}
	return n, err
}

func (c *dataConn) Write(p []byte) (int, error) {
	_ = c.raw.SetWriteDeadline(time.Now().Add(c.idle)) // fails if it is closed, as the write will say
	if c.stopped.Load() {
		return 0, os.ErrDeadlineExceeded
	}
	n, err := c.stream().Write(p)
	err = neterr.WithReason(err, c.idle)
	if err != nil && c.secure != nil {
		err = c.withAlert(err)
	}
	return n, err
}

// unclosed reports whether the data ended with the connection and without the
// close_notify of TLS, so that it may have been cut off.
func (c *dataConn) unclosed() bool { return c.secure != nil && c.raw.sawEOF }

// finish tells the server that all data was sent: close_notify comes before the
// FIN (RFC 4217 section 12.6). Under TLS it then reads to the server's end. An
// alert there means that the server did not accept the data, and closing with
// unread bytes would reset the connection and lose data still in flight.
func (c *dataConn) finish() error {
	if c.secure == nil {
		return neterr.WithReason(c.raw.Close(), 0)
	}
	if err := c.secure.CloseWrite(); err != nil {
		return c.withAlert(neterr.WithReason(err, 0))
	}
	if err := c.raw.CloseWrite(); err != nil {
		return c.withAlert(neterr.WithReason(err, 0))
	}
	return c.readAlert()
}

// withAlert puts a TLS alert from the server before err, because it explains it.
func (c *dataConn) withAlert(err error) error {
	if alert := c.readAlert(); alert != nil {
		return fmt.Errorf("%w; %w", alert, err)
	}
	return err
}

// readAlert reads from the server when it sends nothing but the end of TLS, or what
// it sends does not matter, for as long as the session has patience. It returns a
// TLS alert, or nil for anything else.
func (c *dataConn) readAlert() error {
	_ = c.raw.SetReadDeadline(time.Now().Add(c.patience)) // fails if it is closed, and then no alert comes
	if c.stopped.Load() {
		return nil
	}
	_, err := c.secure.Read(make([]byte, 1))
	if neterr.IsTLSAlert(err) {
		return neterr.WithReason(err, 0)
	}
	return nil
}

// stop ends every read and write, now and later. It leaves the connection open.
func (c *dataConn) stop() {
	c.stopped.Store(true)
	c.raw.SetDeadline(time.Now()) // fails only if the connection is closed
}

// release closes the connection. If partial, it resets the connection, so that
// the server does not take an incomplete upload for a complete one.
func (c *dataConn) release(partial bool) {
	if partial {
		c.reset()
	}
	c.raw.Close() // has no effect after a reset
}

// reset closes the connection with a TCP reset, so that the server cannot take
// the data so far for the whole file.
func (c *dataConn) reset() { reset(c.raw) }

// reset closes a connection with a TCP reset. One that no data moves on is closed in
// this way, too: its end would be that of an empty file.
func reset(conn Conn) {
	conn.SetLinger(0) // if this fails, a plain close has to do
	conn.Close()
}
