// Package ccc ends the TLS of a control connection, so that it continues in clear
// text after the command CCC (RFC 4217 section 6).
package ccc

import (
	"crypto/tls"
	"encoding/binary"
	"errors"
	"io"
	"net"
)

// End ends the TLS of a connection and returns the connection to use from then on.
// It sends close_notify, after which the server expects clear text. The server's
// side stays under TLS until its own close_notify, or until it sends something
// that is not TLS. TLS must run on a [*Conn].
func End(secure *tls.Conn) (net.Conn, error) {
	if err := secure.CloseWrite(); err != nil {
		return nil, err
	}
	records := secure.NetConn().(*Conn)
	return &clearedConn{Conn: records.Conn, secure: secure, records: records}, nil
}

// clearedConn is a control connection on which TLS has ended, or is about to.
type clearedConn struct {
	net.Conn
	secure  *tls.Conn // nil after its end was read
	records *Conn
}

func (c *clearedConn) Read(p []byte) (int, error) {
	if c.secure != nil {
		n, err := c.secure.Read(p)
		if n > 0 || err == nil || !errors.Is(err, io.EOF) && !errors.Is(err, errNotRecord) {
			return n, err
		}
		c.secure = nil
	}
	return c.records.readClear(p)
}

// errNotRecord ends TLS if the server continues without a close_notify.
var errNotRecord = errors.New("not a TLS record")

// A TLS record begins with its type, version and length (RFC 8446 section 5.1);
// an FTP reply begins with a digit, which is no record type.
const (
	recordHeader    = 5
	firstRecordType = 20
	lastRecordType  = 23
)

// Conn is a connection to run TLS on. It never reads past the current record, so
// that the clear text after the last one stays available.
type Conn struct {
	net.Conn
	header    []byte // read, but not returned yet
	remaining int    // bytes of the current record after its header
	notTLS    bool   // the byte in header does not begin a record
}

// NewConn returns a connection to run TLS on, which [End] can end.
func NewConn(conn net.Conn) *Conn { return &Conn{Conn: conn} }

// Read reads at most the rest of the current record.
func (c *Conn) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	if len(c.header) == 0 && c.remaining == 0 {
		if err := c.next(); err != nil {
			return 0, err
		}
	}
	if c.notTLS {
		return 0, errNotRecord
	}
	if len(c.header) > 0 {
		n := copy(p, c.header)
		c.header = c.header[n:]
		return n, nil
	}
	n, err := c.Conn.Read(p[:min(len(p), c.remaining)])
	c.remaining -= n
	return n, err
}

// Clear reports whether the other side sent something that is no TLS record.
func (c *Conn) Clear() bool { return c.notTLS }

// next reads the header of the next record.
func (c *Conn) next() error {
	header := make([]byte, recordHeader)
	if _, err := io.ReadFull(c.Conn, header[:1]); err != nil {
		return err
	}
	if header[0] < firstRecordType || header[0] > lastRecordType {
		c.header, c.notTLS = header[:1], true
		return nil
	}
	if _, err := io.ReadFull(c.Conn, header[1:]); err != nil {
		return err
	}
	c.header, c.remaining = header, int(binary.BigEndian.Uint16(header[3:]))
	return nil
}

// readClear reads the clear text after the last record.
func (c *Conn) readClear(p []byte) (int, error) {
	if len(c.header) > 0 {
		n := copy(p, c.header)
		c.header = c.header[n:]
		return n, nil
	}
	return c.Conn.Read(p)
}
