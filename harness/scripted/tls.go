package scripted

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"time"
)

// conn is a connection, in clear text or under TLS.
type conn struct {
	raw  *net.TCPConn
	over net.Conn // raw, or TLS on it
}

func inClear(raw net.Conn) *conn { return &conn{raw.(*net.TCPConn), raw} }

// secure puts TLS on the connection.
func (s *Server) secure(c *conn, how Security) error {
	config := s.tls
	switch {
	case config == nil:
		return errors.New("securing a connection: the partner has no certificate")
	case how.AsClient:
		return handshake(c, tls.Client(c.raw, &tls.Config{InsecureSkipVerify: true})) // it is the client that is looked at
	case how.Anew:
		config = config.Clone()
		config.SessionTicketsDisabled = true
	case how.Other != "":
		config = config.Clone()
		config.SessionTicketsDisabled = true // a session that is resumed shows no certificate
		config.Certificates = []tls.Certificate{s.config.Certificates[how.Other]}
	}
	return handshake(c, tls.Server(c.raw, config))
}

func handshake(c *conn, secured *tls.Conn) error {
	c.raw.SetDeadline(time.Now().Add(patience))
	defer c.raw.SetDeadline(time.Time{})
	if err := secured.Handshake(); err != nil {
		return fmt.Errorf("securing a connection: %w", err)
	}
	c.over = secured
	return nil
}

// closeWrite ends the connection's own direction. A word of TLS that it is meant,
// close_notify, comes first where it is wanted (RFC 8446 section 6.1).
func (c *conn) closeWrite(notify bool) {
	if secured, ok := c.over.(*tls.Conn); ok && notify {
		secured.CloseWrite()
	}
	c.raw.CloseWrite()
}
