package client

import (
	"crypto/tls"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
)

// endTLS returns the control connection conn in clear text again, after CCC
// (RFC 4217 section 6). It sends close_notify, after which the server expects
// clear text. The server's side stays under TLS until its own close_notify, or
// until it sends something that is not TLS.
func endTLS(conn net.Conn) (net.Conn, error) {
	secure, ok := conn.(*tls.Conn)
	if !ok {
		return nil, errors.New("the control connection is already in clear text")
	}
	if err := secure.CloseWrite(); err != nil {
		return nil, fmt.Errorf("ending TLS on the control connection: %w", plain(err, 0))
	}
	records := secure.NetConn().(*recordConn)
	return &clearedConn{Conn: records.Conn, secure: secure, records: records}, nil
}

// clearedConn is a control connection on which TLS has ended, or is about to.
type clearedConn struct {
	net.Conn
	secure  *tls.Conn // nil after its end was read
	records *recordConn
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

// recordConn is the connection under TLS. It never reads past the current
// record, so that the clear text after the last one stays available.
type recordConn struct {
	net.Conn
	header    []byte // read, but not returned yet
	remaining int    // bytes of the current record after its header
	notTLS    bool   // the byte in header does not begin a record
}

func (r *recordConn) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	if len(r.header) == 0 && r.remaining == 0 {
		if err := r.next(); err != nil {
			return 0, err
		}
	}
	if r.notTLS {
		return 0, errNotRecord
	}
	if len(r.header) > 0 {
		n := copy(p, r.header)
		r.header = r.header[n:]
		return n, nil
	}
	n, err := r.Conn.Read(p[:min(len(p), r.remaining)])
	r.remaining -= n
	return n, err
}

// next reads the header of the next record.
func (r *recordConn) next() error {
	header := make([]byte, recordHeader)
	if _, err := io.ReadFull(r.Conn, header[:1]); err != nil {
		return err
	}
	if header[0] < firstRecordType || header[0] > lastRecordType {
		r.header, r.notTLS = header[:1], true
		return nil
	}
	if _, err := io.ReadFull(r.Conn, header[1:]); err != nil {
		return err
	}
	r.header, r.remaining = header, int(binary.BigEndian.Uint16(header[3:]))
	return nil
}

// readClear reads the clear text after the last record.
func (r *recordConn) readClear(p []byte) (int, error) {
	if len(r.header) > 0 {
		n := copy(p, r.header)
		r.header = r.header[n:]
		return n, nil
	}
	return r.Conn.Read(p)
}
