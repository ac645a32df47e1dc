package partner

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"

	ftpserver "github.com/fclairamb/ftpserverlib"

	"activeftp/harness/internal/certs"
)

// requirement returns the way of TLS as the library names it.
func requirement(t certs.TLS) ftpserver.TLSRequirement {
	switch t {
	case certs.TLSRequired:
		return ftpserver.MandatoryEncryption
	case certs.TLSImplicit:
		return ftpserver.ImplicitEncryption
	}
	return ftpserver.ClearOrEncrypted
}

// implicit is a listener whose sessions begin with TLS. The library adds that
// only to listeners that it makes itself.
type implicit struct {
	net.Listener
	config *tls.Config
}

func (l implicit) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return greeted{tls.Server(c, l.config)}, nil
}

// greeted is the control connection of an implicit session. The greeting, which
// the library sends without a limit, waits for the handshake.
type greeted struct{ *tls.Conn }

func (c greeted) Write(p []byte) (int, error) {
	ctx, cancel := context.WithTimeout(context.Background(), certs.HandshakeLimit)
	defer cancel()
	if err := c.HandshakeContext(ctx); err != nil {
		return 0, fmt.Errorf("securing the control connection: %w", err)
	}
	return c.Conn.Write(p)
}
