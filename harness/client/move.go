package client

import (
	"errors"
	"fmt"
	"io"
	"os"

	"activeftp/core/connect"
	"activeftp/harness/internal/netascii"
	"activeftp/harness/internal/neterr"
)

// bufferSize is the size of one read or write of file data, in bytes. It bounds
// the memory of a transfer: 1,000 at once need 32 MiB.
const bufferSize = 32 << 10

// moveResult is the result of moving the data of a transfer.
type moveResult struct {
	bytes    int64 // on the data connection
	err      error
	unclosed bool // received without the close_notify that ends TLS
	reset    bool // the connection must be reset
}

// event returns the machine's event for the result.
func (m moveResult) event() event {
	var (
		local  *localError
		excess *excessError
	)
	switch {
	case m.err == nil:
		return event{Event: connect.Ended()}
	case errors.As(m.err, &local):
		return event{Event: connect.Fault(m.err)}
	case errors.As(m.err, &excess):
		return event{Event: connect.Excess(excess)}
	case neterr.IsTLSAlert(m.err): // it can explain the others
		return event{Event: connect.Unsecured(m.err)}
	case errors.Is(m.err, os.ErrDeadlineExceeded):
		return event{Event: connect.Expired()}
	}
	return event{Event: connect.Broken(m.err)}
}

// move sends or receives the transfer's data on an open data connection. After
// an upload it closes the connection, which marks the end of the file (RFC 959
// section 3.3). After a download it closes as soon as the data ends: some
// servers, vsftpd under TLS among them, wait for that before their 226. If the
// transfer fails here, the caller must reset the connection, so that the server
// does not take a part for the whole file.
func (t *Transfer) move(conn *dataConn) (m moveResult) {
	defer func() { m.reset = m.err != nil && !conn.stopped.Load() }()
	if t.Send != nil {
		n, err := t.copy(conn, localReader{t.source()})
		if err == nil {
			err = conn.finish()
		}
		return moveResult{bytes: n, err: withContext("sending", err)}
	}
	to, flush := t.target()
	var from io.Reader = conn
	if limit := t.receiveLimit(); limit > 0 {
		from = &limitedReader{conn, limit, limit}
	}
	n, err := t.copy(localWriter{to}, from)
	if err == nil {
		err = asLocal(flush())
	}
	m = moveResult{bytes: n, err: withContext("receiving", err), unclosed: conn.unclosed()}
	if err == nil {
		conn.stream().Close() // sends close_notify under TLS; an error no longer matters
	}
	return m
}

// withContext prefixes err with the operation that failed. It returns nil for
// nil.
func withContext(doing string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", doing, err)
}

// copy copies all of from. It hides ReadFrom and WriteTo, which would bypass
// the time limits of the data connection.
func (t *Transfer) copy(to io.Writer, from io.Reader) (int64, error) {
	return io.CopyBuffer(struct{ io.Writer }{to}, struct{ io.Reader }{from}, make([]byte, bufferSize))
}

// source returns the bytes to send, in their form on the wire.
func (t *Transfer) source() io.Reader {
	from := t.Send
	if t.ASCII {
		from = netascii.NewReader(t.Send)
	}
	if t.Wire != nil {
		from = io.TeeReader(from, t.Wire)
	}
	return from
}

// target returns the writer for received bytes, in their form on the wire. The
// caller calls flush after the last of them.
func (t *Transfer) target() (to io.Writer, flush func() error) {
	to, flush = t.Receive, func() error { return nil }
	if to == nil {
		to = io.Discard
	}
	if t.ASCII {
		text := netascii.NewWriter(to)
		to, flush = text, text.Flush
	}
	if t.Wire != nil {
		to = io.MultiWriter(t.Wire, to)
	}
	return to, flush
}
