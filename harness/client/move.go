package client

import (
	"errors"
	"fmt"
	"io"
	"os"

	"activeftp/core/connect"
)

// bufferSize is how much one read or write of file data takes at most. It
// bounds what a transfer costs beyond its sockets: 1,000 at once need 32 MiB.
const bufferSize = 32 << 10

// moved is what moving the data came to.
type moved struct {
	bytes    int64 // on the data connection
	err      error // why it did not end well
	unclosed bool  // received without the close_notify that ends TLS
}

// event is what it means for the transfer.
func (m moved) event() event {
	switch {
	case m.err == nil:
		return event{Event: connect.Ended()}
	case errors.Is(m.err, os.ErrDeadlineExceeded):
		return event{Event: connect.Expired()}
	case refusedByTLS(m.err):
		return event{Event: connect.Unsecured(m.err)}
	}
	return event{Event: connect.Broken(m.err)}
}

// move sends or receives the data of the transfer on an open data connection.
// An upload ends with the connection: its end is the end of the file (RFC 959
// section 3.3). A download is closed as soon as it is read to its end: some
// partners, vsftpd under TLS among them, wait for that before their 226. What
// fails here is reset, so that the partner learns of it and takes no part for
// the whole.
func (t *Transfer) move(conn *dataConn) (m moved) {
	defer func() {
		if m.err != nil && !conn.stopped.Load() {
			conn.reset()
		}
	}()
	if t.Send != nil {
		n, err := t.copy(conn, t.source())
		if err == nil {
			err = conn.finish()
		}
		return moved{bytes: n, err: during("sending", err)}
	}
	to, end := t.target()
	n, err := t.copy(to, conn)
	if err == nil {
		err = end()
	}
	m = moved{n, during("receiving", err), conn.unclosed()}
	if err == nil {
		conn.over().Close() // with a close_notify under TLS; a partner that has said all waits for no more
	}
	return m
}

// during is err with what was being done; nil for nil.
func during(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", what, err)
}

// copy copies, and lets nobody take a shortcut past the limits of the
// connection.
func (t *Transfer) copy(to io.Writer, from io.Reader) (int64, error) {
	return io.CopyBuffer(struct{ io.Writer }{to}, struct{ io.Reader }{from}, make([]byte, bufferSize))
}

// source is the bytes to send, as they go over the wire.
func (t *Transfer) source() io.Reader {
	from := t.Send
	if t.ASCII {
		from = &toNVT{from: t.Send}
	}
	if t.Wire != nil {
		from = io.TeeReader(from, t.Wire)
	}
	return from
}

// target takes the bytes that are received, as they came over the wire; end is
// called behind the last of them.
func (t *Transfer) target() (to io.Writer, end func() error) {
	to, end = t.Receive, func() error { return nil }
	if to == nil {
		to = io.Discard
	}
	if t.ASCII {
		text := &fromNVT{to: to}
		to, end = text, text.end
	}
	if t.Wire != nil {
		to = io.MultiWriter(t.Wire, to)
	}
	return to, end
}
