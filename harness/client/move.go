package client

import (
	"errors"
	"fmt"
	"io"
	"net"
	"time"
)

// bufferSize is how much one read or write of file data takes at most. It
// bounds what a transfer costs beyond its sockets: 1,000 at once need 32 MiB.
const bufferSize = 32 << 10

// move sends or receives the data of the transfer on an open data connection,
// and closes it: the end of the connection is the end of the file (RFC 959
// section 3.3). Every read and write may take idle at most.
func (t *Transfer) move(conn net.Conn, idle time.Duration) (n int64, err error) {
	paced := &pacedConn{conn, idle}
	buffer := make([]byte, bufferSize)
	if t.Send != nil {
		n, err = io.CopyBuffer(struct{ io.Writer }{paced}, struct{ io.Reader }{t.Send}, buffer)
		if err != nil {
			err = fmt.Errorf("sending: %w", err)
		}
	} else {
		to := t.Receive
		if to == nil {
			to = io.Discard
		}
		n, err = io.CopyBuffer(struct{ io.Writer }{to}, struct{ io.Reader }{paced}, buffer)
		if err != nil {
			err = fmt.Errorf("receiving: %w", err)
		}
	}
	return n, errors.Join(err, conn.Close())
}

// pacedConn is a connection on which no single read or write takes longer than
// idle.
type pacedConn struct {
	net.Conn
	idle time.Duration
}

func (c *pacedConn) Read(p []byte) (int, error) {
	if err := c.SetReadDeadline(time.Now().Add(c.idle)); err != nil {
		return 0, err
	}
	return c.Conn.Read(p)
}

func (c *pacedConn) Write(p []byte) (int, error) {
	if err := c.SetWriteDeadline(time.Now().Add(c.idle)); err != nil {
		return 0, err
	}
	return c.Conn.Write(p)
}
