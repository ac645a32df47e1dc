package certs

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"time"
)

// TLS says how a server is secured. The zero value is TLSNone.
type TLS uint8

const (
	TLSNone     TLS = iota // AUTH TLS is refused
	TLSExplicit            // after AUTH TLS (RFC 4217 section 4), for who wants it
	TLSRequired            // as TLSExplicit, and nobody logs in or transfers without
	TLSImplicit            // from the first byte on, as on port 990
)

var tlsNames = []string{"none", "explicit", "required", "implicit"}

// TLSNames are the words for the ways of TLS, as ParseTLS takes them.
func TLSNames() []string { return slices.Clone(tlsNames) }

// String is the word for the way of TLS.
func (t TLS) String() string {
	if int(t) < len(tlsNames) {
		return tlsNames[t]
	}
	return "unknown"
}

// ParseTLS reads one of TLSNames.
func ParseTLS(text string) (TLS, error) {
	i := slices.Index(tlsNames, text)
	if i < 0 {
		return 0, fmt.Errorf("expected one of %s, not %q", strings.Join(tlsNames, ", "), text)
	}
	return TLS(i), nil
}

// HandshakeLimit bounds the handshake of an implicit session, which has no idle
// timeout yet.
const HandshakeLimit = 30 * time.Second

var errNotResumed = errors.New("the data connection does not resume the session of the control connection")

// Server is how a server is secured. The zero value is without TLS.
type Server struct {
	TLS TLS
	// Certificate is shown to clients. Nil: one that is issued for this host by
	// an [Authority] that nobody trusts.
	Certificate *tls.Certificate
	// ClientCAs issue the certificates that clients must show. Nil: they need
	// none.
	ClientCAs *x509.CertPool
	// RequireResumption refuses data connections that do not resume the session
	// of the control connection.
	RequireResumption bool
}

// Config returns the server's one TLS configuration, or nil without TLS. At is
// where it listens for control connections. All connections share the
// configuration, so that a client can resume the session of its control
// connection on a data connection.
func (s Server) Config(at net.Addr) (*tls.Config, error) {
	if s.TLS == TLSNone {
		return nil, nil
	}
	certificate, err := s.certificate()
	if err != nil {
		return nil, err
	}
	t := &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}
	if s.ClientCAs != nil {
		t.ClientCAs, t.ClientAuth = s.ClientCAs, tls.RequireAndVerifyClientCert
	}
	if s.RequireResumption {
		requireResumption(t, at.(*net.TCPAddr).Port)
	}
	return t, nil
}

func (s Server) certificate() (tls.Certificate, error) {
	if s.Certificate != nil {
		return *s.Certificate, nil
	}
	authority, err := NewAuthority()
	if err != nil {
		return tls.Certificate{}, err
	}
	return authority.Issue(Subject{})
}

// requireResumption makes t refuse a handshake that starts a new session, except
// on connections to the control port.
func requireResumption(t *tls.Config, controlPort int) {
	data := t.Clone()
	data.VerifyConnection = func(state tls.ConnectionState) error {
		if !state.DidResume {
			return errNotResumed
		}
		return nil
	}
	t.GetConfigForClient = func(hello *tls.ClientHelloInfo) (*tls.Config, error) {
		if at, ok := hello.Conn.LocalAddr().(*net.TCPAddr); ok && at.Port != controlPort {
			return data, nil
		}
		return nil, nil
	}
}

// Check returns an error if TLS is no known mode, or if a field that only TLS
// uses is set without it.
func (s Server) Check() error {
	if int(s.TLS) >= len(tlsNames) {
		return fmt.Errorf("unknown TLS mode %d", s.TLS)
	}
	if s.TLS == TLSNone && (s.Certificate != nil || s.ClientCAs != nil || s.RequireResumption) {
		return errors.New("a certificate, client authorities or resumption without TLS")
	}
	return nil
}
