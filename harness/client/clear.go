package client

import (
	"crypto/tls"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
)

// clearOf is the connection under TLS that conn is, in clear text again (RFC
// 4217 section 6): the partner is told with close_notify, and reads what is
// written from now on as it is. What it sends is under TLS until its own
// close_notify, or until it sends something that is none of TLS.
func clearOf(conn net.Conn) (net.Conn, error) {
	secure, ok := conn.(*tls.Conn)
	if !ok {
		return nil, errors.New("the control connection is in clear text already")
	}
	if err := secure.CloseWrite(); err != nil {
		return nil, fmt.Errorf("ending TLS on the control connection: %w", err)
	}
	under := secure.NetConn().(*records)
	return &cleared{Conn: under.Conn, secure: secure, under: under}, nil
}

// cleared is a control connection on which TLS has ended, or is about to.
type cleared struct {
	net.Conn
	secure *tls.Conn // nil: its end was read
	under  *records
}

func (c *cleared) Read(p []byte) (int, error) {
	if c.secure != nil {
		n, err := c.secure.Read(p)
		if n > 0 || err == nil || !errors.Is(err, io.EOF) && !errors.Is(err, errNoRecord) {
			return n, err
		}
		c.secure = nil
	}
	return c.under.readClear(p)
}

// errNoRecord ends TLS where the partner goes on without a close_notify.
var errNoRecord = errors.New("not a TLS record")

// TLS records begin with their type, their version and their length (RFC 8446
// section 5.1); a reply of FTP begins with a digit.
const (
	recordHeader    = 5
	firstRecordType = 20
	lastRecordType  = 23
)

// records is a connection under TLS that is never read beyond the record at
// hand, so that what follows the last one is still there to be read.
type records struct {
	net.Conn
	header  []byte // read and not handed on
	left    int    // bytes of the record behind its header
	foreign bool   // what stands in header begins no record
}

func (r *records) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	if len(r.header) == 0 && r.left == 0 {
		if err := r.next(); err != nil {
			return 0, err
		}
	}
	if r.foreign {
		return 0, errNoRecord
	}
	if len(r.header) > 0 {
		n := copy(p, r.header)
		r.header = r.header[n:]
		return n, nil
	}
	n, err := r.Conn.Read(p[:min(len(p), r.left)])
	r.left -= n
	return n, err
}

// next reads the header of the next record.
func (r *records) next() error {
	header := make([]byte, recordHeader)
	if _, err := io.ReadFull(r.Conn, header[:1]); err != nil {
		return err
	}
	if header[0] < firstRecordType || header[0] > lastRecordType {
		r.header, r.foreign = header[:1], true
		return nil
	}
	if _, err := io.ReadFull(r.Conn, header[1:]); err != nil {
		return err
	}
	r.header, r.left = header, int(binary.BigEndian.Uint16(header[3:]))
	return nil
}

// readClear reads what follows the last record.
func (r *records) readClear(p []byte) (int, error) {
	if len(r.header) > 0 {
		n := copy(p, r.header)
		r.header = r.header[n:]
		return n, nil
	}
	return r.Conn.Read(p)
}
