package scripted

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"time"

	"activeftp/harness/internal/datadial"
	"activeftp/harness/internal/tickets"
)

// conn is a connection, with or without TLS.
type conn struct {
	tcp    datadial.Conn
	stream net.Conn // tcp, or TLS over it
}

// newConn returns a connection in clear text.
func newConn(tcp datadial.Conn) *conn { return &conn{tcp, tcp} }

// secure starts TLS on a connection.
func (s *Server) secure(c *conn, security Security) error {
	config := s.tls
	switch {
	case config == nil:
		return errors.New("securing a connection: the server has no certificate")
	case security.AsClient:
		return c.handshake(func(ctx context.Context) (*tls.Conn, error) {
			secured := tls.Client(c.tcp, &tls.Config{InsecureSkipVerify: true}) // the client under test has no certificate to verify
			return secured, secured.HandshakeContext(ctx)
		})
	case security.NoResumption:
		config = config.Clone()
		config.SessionTicketsDisabled = true
	case security.Certificate != "":
		config = config.Clone()
		config.SessionTicketsDisabled = true // a resumed session presents no certificate
		config.Certificates = []tls.Certificate{s.config.Certificates[security.Certificate]}
	}
	return c.handshake(func(ctx context.Context) (*tls.Conn, error) {
		return tickets.Handshake(ctx, c.tcp, config)
	})
}

// handshake runs a TLS handshake, and makes TLS the connection's stream.
func (c *conn) handshake(secure func(context.Context) (*tls.Conn, error)) error {
	c.tcp.SetDeadline(time.Now().Add(ioTimeout))
	defer c.tcp.SetDeadline(time.Time{})
	secured, err := secure(context.Background())
	if err != nil {
		return fmt.Errorf("securing a connection: %w", err)
	}
	c.stream = secured
	return nil
}

// closeWrite ends the server's direction of the connection. If notify, TLS
// sends close_notify first (RFC 8446 section 6.1).
func (c *conn) closeWrite(notify bool) {
	if secured, ok := c.stream.(*tls.Conn); ok && notify {
		_ = secured.CloseWrite()
	}
	_ = c.tcp.CloseWrite()
}
