package client

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"sync"

	"activeftp/core/connect"
)

// Security is how a session is secured (RFC 4217). The zero value is not at all.
type Security struct {
	Mode Mode

	// ClearData is PROT C: data connections stay in clear text.
	ClearData bool
	// ClearCommands is CCC: once all is agreed, the control connection goes on in
	// clear text, so that a firewall can read PORT. The password is never sent so.
	ClearCommands bool

	// Name is what the partner's certificate must be for; "": the host of Server.
	Name string
	// Roots are who may have signed it; nil: whom the system trusts.
	Roots *x509.CertPool
	// Unverified takes any certificate, so that anybody can be the partner.
	Unverified bool
	// Certificate is shown to a partner that asks for one.
	Certificate *tls.Certificate
}

// Mode says when TLS begins. The zero value is Plain.
type Mode uint8

const (
	Plain    Mode = iota // never
	Explicit             // after AUTH TLS (RFC 4217 section 4)
	Implicit             // with the connection, as on port 990
)

// secureState is TLS on both kinds of connections of a session.
type secureState struct {
	control *tls.Config
	data    *tls.Config // resumes the control connection's session
	protect bool        // PROT P is agreed
}

// secured is the TLS that c asks for; nil when none.
func (c *Config) secured() (*secureState, error) {
	security := &c.Security
	if security.Mode == Plain {
		return nil, nil
	}
	name := security.Name
	if name == "" {
		host, _, err := net.SplitHostPort(c.Server)
		if err != nil {
			return nil, fmt.Errorf("the partner's address: %w", err)
		}
		name = host
	}
	sessions := new(controlSession)
	control := &tls.Config{
		ServerName: name, RootCAs: security.Roots, InsecureSkipVerify: security.Unverified,
		MinVersion: tls.VersionTLS12, ClientSessionCache: sessions,
	}
	if security.Certificate != nil {
		control.Certificates = []tls.Certificate{*security.Certificate}
	}
	data := control.Clone()
	data.ClientSessionCache = resumed{sessions}
	return &secureState{control: control, data: data}, nil
}

// controlSession keeps what the control connection's session can be resumed by.
// In TLS 1.3 that arrives after the handshake, and is there when the next reply
// is read.
type controlSession struct {
	mu    sync.Mutex
	state *tls.ClientSessionState
}

func (c *controlSession) Get(string) (*tls.ClientSessionState, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.state, c.state != nil
}

func (c *controlSession) Put(_ string, state *tls.ClientSessionState) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.state = state
}

// resumed is the control connection's session for data connections. What they
// could be resumed by themselves is dropped: partners ask for the control
// connection's (RFC 4217 section 10.2).
type resumed struct{ *controlSession }

func (resumed) Put(string, *tls.ClientSessionState) {}

// beginSecurely begins an implicit session.
func (s *Session) beginSecurely(ctx context.Context) error {
	if s.config.Security.Mode != Implicit {
		return nil
	}
	conn, err := s.handshake(ctx)
	if err != nil {
		return s.spend(fmt.Errorf("securing the control connection: %w", err))
	}
	s.conn = conn
	return nil
}

// authenticate begins an explicit session. Without TLS nothing more is sent: not
// the password, and no file.
func (s *Session) authenticate(ctx context.Context) error {
	if s.config.Security.Mode != Explicit {
		return nil
	}
	reply, err := s.turn(ctx, "AUTH TLS", func() (net.Conn, error) { return s.handshake(ctx) })
	return agreed(connect.CauseTLSFailed, "securing the control connection with AUTH TLS", reply, err)
}

// handshake is the control connection under TLS.
func (s *Session) handshake(ctx context.Context) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, s.config.Limits.Reply)
	defer cancel()
	conn := tls.Client(&records{Conn: s.conn}, s.secure.control)
	if err := conn.HandshakeContext(ctx); err != nil {
		return nil, &SessionError{Cause: connect.CauseTLSFailed, Err: fmt.Errorf("the handshake: %w", err)}
	}
	return conn, nil
}

// protect agrees on the protection of data connections: PBSZ 0, then PROT (RFC
// 4217 sections 8 and 9), then, where asked for, CCC.
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
		if err := agreed(connect.CauseTLSFailed, "protecting data connections with "+line, reply, err); err != nil {
			return err
		}
	}
	s.secure.protect = !s.config.Security.ClearData
	if s.config.Security.ClearCommands {
		return s.clearCommands(ctx)
	}
	return nil
}

// clearCommands is CCC. A partner that does not allow it is left with TLS: that
// harms nothing but firewalls that want to read along.
func (s *Session) clearCommands(ctx context.Context) error {
	reply, err := s.turn(ctx, "CCC", func() (net.Conn, error) { return clearOf(s.conn) })
	if err == nil && reply.Kind() != connect.Completion {
		s.remarks = append(s.remarks, fmt.Sprintf("the partner refuses CCC, so its commands stay encrypted: %s", reply))
	}
	if err != nil {
		return fmt.Errorf("clearing the command channel: %w", err)
	}
	return nil
}

// protects reports whether data connections are under TLS.
func (s *Session) protects() bool { return s.secure != nil && s.secure.protect }

// refusedByTLS reports whether err is a TLS alert, of either side.
func refusedByTLS(err error) bool {
	op := (*net.OpError)(nil)
	return errors.As(err, &op) && (op.Op == "remote error" || op.Op == "local error")
}
