package partner

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"slices"

	ftpserver "github.com/fclairamb/ftpserverlib"

	"activeftp/harness/internal/certs"
)

// TLS is the TLS mode of a server. The zero value is TLSNone. Its String method
// returns "none", "explicit", "required" or "implicit".
type TLS = certs.TLS

// The TLS modes of a server.
const (
	TLSNone     = certs.TLSNone     // AUTH TLS is refused
	TLSExplicit = certs.TLSExplicit // AUTH TLS is accepted (RFC 4217 section 4)
	TLSRequired = certs.TLSRequired // as TLSExplicit; a login needs TLS, a transfer PROT P
	TLSImplicit = certs.TLSImplicit // the connection starts with TLS, as on port 990
)

// libraryTLS returns what the library has to know of a TLS mode. [front] does
// the rest: the library never sees TLS on the control connection.
func libraryTLS(t TLS) ftpserver.TLSRequirement {
	if t == TLSImplicit {
		return ftpserver.ImplicitEncryption
	}
	return ftpserver.ClearOrEncrypted
}

// dataTLS returns the TLS configuration of data connections. They resume the
// sessions of control, but hand out no ticket under TLS 1.3. A client that never
// reads while it uploads, such as Net::FTP of Perl or Ruby, would leave the ticket
// in its socket, and would reset the connection before its last bytes are sent.
// Package tickets holds the ticket back instead, but needs the connection below
// TLS, which the library keeps to itself.
func dataTLS(control *tls.Config) *tls.Config {
	const preSharedKey = 41 // the extension that offers a session (RFC 8446 section 4.2.11)
	data := control.Clone()
	data.GetConfigForClient = func(hello *tls.ClientHelloInfo) (*tls.Config, error) {
		c := control.Clone() // of this connection alone
		c.WrapSession, c.UnwrapSession = control.EncryptTicket, control.DecryptTicket
		if !slices.Contains(hello.SupportedVersions, tls.VersionTLS13) {
			return c, nil // TLS 1.2 sends its ticket within the handshake, which every client reads
		}
		c.SessionTicketsDisabled = !slices.Contains(hello.Extensions, preSharedKey)
		c.UnwrapSession = func(ticket []byte, state tls.ConnectionState) (*tls.SessionState, error) {
			// Set any earlier, this would refuse to resume too.
			c.SessionTicketsDisabled = true
			return control.DecryptTicket(ticket, state)
		}
		return c, nil
	}
	return data
}

// implicitListener is a listener whose sessions start with TLS. The library
// adds TLS only to listeners that it opens itself.
type implicitListener struct {
	net.Listener
	config *tls.Config
}

// Accept returns a connection that completes the handshake at the first write.
func (l implicitListener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return implicitConn{tls.Server(c, l.config)}, nil
}

// implicitConn is the control connection of an implicit session. The library
// sends the greeting without a deadline, so its first write bounds the
// handshake.
type implicitConn struct{ *tls.Conn }

// Write waits for the handshake, at most [certs.HandshakeTimeout], and writes.
func (c implicitConn) Write(p []byte) (int, error) {
	ctx, cancel := context.WithTimeout(context.Background(), certs.HandshakeTimeout)
	defer cancel()
	if err := c.HandshakeContext(ctx); err != nil {
		return 0, fmt.Errorf("TLS handshake on the control connection: %w", err)
	}
	return c.Conn.Write(p)
}
