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
)

// dataConn is a data connection, in clear text or under TLS. No read or write
// on it takes longer than idle.
type dataConn struct {
	raw     *endConn
	secure  *tls.Conn // nil: in clear text
	idle    time.Duration
	stopped atomic.Bool
}

func newDataConn(conn net.Conn, idle time.Duration) *dataConn {
	return &dataConn{raw: &endConn{TCPConn: conn.(*net.TCPConn)}, idle: idle}
}

// endConn knows whether it was read to its end.
type endConn struct {
	*net.TCPConn
	ended bool
}

func (c *endConn) Read(p []byte) (int, error) {
	n, err := c.TCPConn.Read(p)
	c.ended = c.ended || errors.Is(err, io.EOF)
	return n, err
}

// handshake puts TLS on the connection. We are the TLS client, whoever dialled
// (RFC 4217 section 7). It lasts until ctx or stop ends it.
func (c *dataConn) handshake(ctx context.Context, config *tls.Config) error {
	secure := tls.Client(c.raw, config)
	if err := secure.HandshakeContext(ctx); err != nil {
		return fmt.Errorf("securing the data connection: %w", err)
	}
	c.secure = secure
	return nil
}

// over is what data is read from and written to.
func (c *dataConn) over() net.Conn {
	if c.secure != nil {
		return c.secure
	}
	return c.raw
}

func (c *dataConn) Read(p []byte) (int, error) {
	if err := c.raw.SetReadDeadline(time.Now().Add(c.idle)); err != nil {
		return 0, err
	}
	if c.stopped.Load() {
		return 0, os.ErrDeadlineExceeded
	}
	return c.over().Read(p)
}

func (c *dataConn) Write(p []byte) (int, error) {
	if err := c.raw.SetWriteDeadline(time.Now().Add(c.idle)); err != nil {
		return 0, err
	}
	if c.stopped.Load() {
		return 0, os.ErrDeadlineExceeded
	}
	n, err := c.over().Write(p)
	if err != nil && c.secure != nil {
		err = errors.Join(err, c.alert()) // it may know why
	}
	return n, err
}

// unclosed reports whether the data ended with the connection alone, and not
// with a close_notify of TLS: then it may have been cut off.
func (c *dataConn) unclosed() bool { return c.secure != nil && c.raw.ended }

// shutdownLimit is how long the partner's end of the connection is waited for
// behind our own.
const shutdownLimit = time.Second

// finish tells the partner that all is sent: close_notify comes before the FIN
// (RFC 4217 section 12.6). Under TLS the partner's end is read then: an alert
// among it says that the data was not taken, and closing with something unread
// would reset the connection, and what is still on its way with it.
func (c *dataConn) finish() error {
	if c.secure == nil {
		return c.raw.Close()
	}
	if err := c.secure.CloseWrite(); err != nil {
		return errors.Join(err, c.alert())
	}
	if err := c.raw.CloseWrite(); err != nil {
		return errors.Join(err, c.alert())
	}
	return c.alert()
}

// alert reads what the partner sends to who uploads, which is nothing but the
// end of TLS. It returns an alert, and nothing else.
func (c *dataConn) alert() error {
	if err := c.raw.SetReadDeadline(time.Now().Add(shutdownLimit)); err != nil || c.stopped.Load() {
		return nil
	}
	_, err := c.secure.Read(make([]byte, 1))
	if refusedByTLS(err) {
		return err
	}
	return nil
}

// stop ends every read and write, now and later, and leaves the connection open.
func (c *dataConn) stop() {
	c.stopped.Store(true)
	c.raw.SetDeadline(time.Unix(1, 0)) // a connection that is closed needs no end
}

// end closes the connection; partial is an upload that did not come to its end,
// which the partner must not take for one that did.
func (c *dataConn) end(partial bool) {
	if partial {
		c.reset()
		return
	}
	c.raw.Close()
}

// reset ends the connection so that the partner cannot take what it has for the
// whole file.
func (c *dataConn) reset() {
	c.raw.SetLinger(0) // where it cannot, closing is all there is
	c.raw.Close()
}
