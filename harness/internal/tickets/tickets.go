// Package tickets delays the session ticket of a TLS server, so that the upload of a
// client that does not read meanwhile arrives whole.
//
// crypto/tls sends its session ticket with the first flight of a TLS 1.3 handshake.
// A client such as Net::FTP of Perl or Ruby leaves it unread, writes its last bytes
// and closes the socket. A socket with unread data is closed with a RST instead of
// a FIN, and bytes that still wait for an acknowledgement (Nagle's algorithm) are
// lost with it. Servers that use OpenSSL send the ticket later and lose such uploads
// less often.
package tickets

import (
	"context"
	"crypto/tls"
	"encoding/binary"
	"net"
	"slices"
)

// Handshake accepts TLS on a connection. It delays the session ticket of TLS 1.3
// until the server next sends something: the first data of a download, or the
// close_notify after an upload. The tls.Conn runs on a [*Conn].
func Handshake(ctx context.Context, conn net.Conn, config *tls.Config) (*tls.Conn, error) {
	late := &Conn{Conn: conn, handshaking: true}
	secured := tls.Server(late, config)
	if err := secured.HandshakeContext(ctx); err != nil {
		return nil, err
	}
	late.handshaking = false
	return secured, nil
}

// Conn is the connection below TLS. Its Conn is the one given to [Handshake].
type Conn struct {
	net.Conn
	handshaking bool
	ticket      []byte // record to send with the next write
}

// Write writes the records in p, after a delayed ticket and without a new one.
func (c *Conn) Write(p []byte) (int, error) {
	now, ticket := p, []byte(nil)
	if c.handshaking {
		end := len(p) - lastTicket(p)
		now, ticket = p[:end], slices.Clone(p[end:])
	}
	delayed := len(c.ticket)
	now, c.ticket = slices.Concat(c.ticket, now), ticket
	if len(now) == 0 {
		return len(p), nil
	}
	if n, err := c.Conn.Write(now); err != nil {
		return max(n-delayed, 0), err
	}
	return len(p), nil
}

// lastTicket returns the length of the last record in p if that is a session
// ticket, otherwise 0. The last record of a handshake's flight that is encrypted is
// a Finished, an alert or a ticket, and only the ticket is longer than a Finished.
func lastTicket(p []byte) int {
	const (
		header          = 5  // type, version and length (RFC 8446 section 5.1)
		applicationData = 23 // what an encrypted record of TLS 1.3 claims to be
		longestFinished = 4 + 48 + 1 + 16
	)
	for len(p) >= header {
		body := int(binary.BigEndian.Uint16(p[3:header]))
		if len(p) == header+body && p[0] == applicationData && body > longestFinished {
			return len(p)
		}
		p = p[min(header+body, len(p)):]
	}
	return 0
}
