package client

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"strings"

	"activeftp/core/connect"
	"activeftp/harness/internal/ccc"
	"activeftp/harness/internal/neterr"
	"activeftp/harness/internal/resumption"
)

// Security configures the TLS of a session (RFC 4217). The zero value is no
// TLS.
type Security struct {
	Mode Mode

	// ClearData requests PROT C: data connections stay in clear text.
	ClearData bool
	// ClearCommands requests CCC: after login and PROT the control connection
	// returns to clear text, so that a firewall can read PORT. The password is
	// sent under TLS all the same.
	ClearCommands bool

	// Name is the host name that the server's certificate must be valid for. If
	// it is empty, that is the host of Config.Server.
	Name string
	// Roots holds the CA certificates to trust; nil means the system's.
	Roots *x509.CertPool
	// Unverified accepts any certificate, so anyone can pose as the server.
	Unverified bool
	// Certificate is the client's own, for a server that asks for one.
	Certificate *tls.Certificate
}

// Mode is the point at which TLS starts. The zero value is Plain.
type Mode uint8

const (
	Plain    Mode = iota // never
	Explicit             // after AUTH TLS (RFC 4217 section 4)
	Implicit             // with the connection, as usual on port 990
)

// secureState is the TLS state of a session.
type secureState struct {
	control *tls.Config
	data    *tls.Config // resumes the session of the control connection
	protect bool        // PROT P is in effect
}

// tlsState returns the TLS state for c, or nil without TLS.
func (c *Config) tlsState() *secureState {
	security := &c.Security
	if security.Mode == Plain {
		return nil
	}
	name := security.Name
	if name == "" {
		host, _, _ := net.SplitHostPort(c.Server) // if it fails, so does the dial
		name, _, _ = strings.Cut(host, "%")       // no certificate has a zone
	}
	config := &tls.Config{
		ServerName: name, RootCAs: security.Roots, InsecureSkipVerify: security.Unverified,
		MinVersion: tls.VersionTLS12,
	}
	if security.Certificate != nil {
		config.Certificates = []tls.Certificate{*security.Certificate}
	}
	control, data := resumption.Configs(config)
	return &secureState{control: control, data: data}
}

// startImplicitTLS starts TLS with the connection if the mode is Implicit.
func (s *Session) startImplicitTLS(ctx context.Context) error {
	if s.config.Security.Mode != Implicit {
		return nil
	}
	conn, err := s.handshake(ctx)
	if err != nil {
		return s.fail(fmt.Errorf("securing the control connection: %w", err))
	}
	s.control.conn = conn
	return nil
}

// startExplicitTLS sends AUTH TLS if the mode is Explicit. If TLS fails,
// nothing more is sent: no password and no file.
func (s *Session) startExplicitTLS(ctx context.Context) error {
	if s.config.Security.Mode != Explicit {
		return nil
	}
	reply, err := s.switchAfter(ctx, "AUTH TLS", func() (net.Conn, error) { return s.handshake(ctx) })
	return requireCompletion(connect.CauseTLSFailed, "securing the control connection with AUTH TLS", reply, err)
}

// handshake returns the control connection under TLS.
func (s *Session) handshake(ctx context.Context) (net.Conn, error) {
	limited, cancel := context.WithTimeout(ctx, s.config.Limits.Reply)
	defer cancel()
	records := ccc.NewConn(s.control.conn)
	conn := tls.Client(records, s.secure.control)
	err := conn.HandshakeContext(limited)
	if ctx.Err() != nil {
		return nil, s.failCancelled(ctx)
	}
	if records.Clear() {
		return nil, &SessionError{Cause: connect.CauseTLSFailed, Err: clearTextError(s.config.Security.Mode)}
	}
	if err != nil {
		return nil, &SessionError{Cause: connect.CauseTLSFailed, Err: fmt.Errorf("TLS handshake: %w", neterr.WithReason(err, s.config.Limits.Reply))}
	}
	return conn, nil
}

// clearTextError returns the error for a server that sends clear text when the control
// connection must be under TLS.
func clearTextError(mode Mode) error {
	if mode == Implicit {
		return errors.New("the server sent clear text instead of TLS: its port is not for implicit TLS (ftps://, usually port 990); use AUTH TLS (ftpes://)")
	}
	return errors.New("the server sent clear text instead of TLS, although it accepted AUTH TLS")
}

// protect negotiates the protection of data connections: PBSZ 0, then PROT (RFC
// 4217 sections 8 and 9), then CCC if the configuration requests it.
func (s *Session) protect(ctx context.Context) error {
	if s.secure == nil {
		return nil
	}
	level := "PROT P"
	if s.config.Security.ClearData {
		level = "PROT C"
	}
	for _, line := range []string{"PBSZ 0", level} {
		reply, err := s.Command(ctx, line)
		if err := requireCompletion(connect.CauseTLSFailed, "protecting data connections with "+line, reply, err); err != nil {
			return err
		}
	}
	s.secure.protect = !s.config.Security.ClearData
	if s.config.Security.ClearCommands {
		return s.clearCommands(ctx)
	}
	return nil
}

// clearCommands sends CCC. If the server refuses it, TLS stays: that is a
// problem only for firewalls that need to read the commands.
func (s *Session) clearCommands(ctx context.Context) error {
	reply, err := s.switchAfter(ctx, "CCC", s.control.endTLS)
	switch {
	case err != nil:
		return fmt.Errorf("clearing the command channel: %w", err)
	case reply.Kind() != connect.Completion:
		s.warnings = append(s.warnings, fmt.Sprintf("the server refused CCC, so commands stay encrypted: %s", reply))
	}
	return nil
}

// endTLS ends TLS on the connection after CCC. It returns the connection to use
// from then on. The connection is under TLS, as it is in every session with TLS until
// here.
func (c *control) endTLS() (net.Conn, error) {
	next, err := ccc.End(c.conn.(*tls.Conn))
	if err != nil {
		return nil, &SessionError{Cause: connect.CauseControlLost, Err: neterr.WithReason(err, 0)}
	}
	return next, nil
}

// protects reports whether data connections are under TLS.
func (s *Session) protects() bool { return s.secure != nil && s.secure.protect }
