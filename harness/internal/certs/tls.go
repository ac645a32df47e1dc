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

// TLS is the TLS mode of a server. The zero value is TLSNone.
type TLS uint8

const (
	TLSNone     TLS = iota // AUTH TLS is refused
	TLSExplicit            // AUTH TLS is accepted (RFC 4217 section 4)
	TLSRequired            // as TLSExplicit; a login needs TLS, a transfer PROT P
	TLSImplicit            // the connection starts with TLS, as on port 990
)

var tlsNames = []string{"none", "explicit", "required", "implicit"}

// TLSNames returns the names of the TLS modes, as ParseTLS accepts them.
func TLSNames() []string { return slices.Clone(tlsNames) }

// String returns the name of the mode, or "unknown".
func (t TLS) String() string {
	if int(t) < len(tlsNames) {
		return tlsNames[t]
	}
	return "unknown"
}

// ParseTLS parses the name of a TLS mode.
func ParseTLS(text string) (TLS, error) {
	i := slices.Index(tlsNames, text)
	if i < 0 {
		return 0, fmt.Errorf("unknown TLS mode %q; want one of %s", text, strings.Join(tlsNames, ", "))
	}
	return TLS(i), nil
}

// HandshakeTimeout bounds the TLS handshake of a control connection, to which
// no idle timeout applies yet.
const HandshakeTimeout = 30 * time.Second

var errNotResumed = errors.New("the data connection did not resume the TLS session of the control connection")

// Server is the TLS configuration of an FTP server. The zero value is a server
// without TLS.
type Server struct {
	TLS TLS
	// Certificate is the certificate that clients see. Nil means one for this
	// host from a new [Authority] that no client trusts.
	Certificate *tls.Certificate
	// ClientCAs are the issuers of the certificates that clients must present.
	// Nil means that clients need none.
	ClientCAs *x509.CertPool
	// RequireResumption refuses data connections that do not resume the TLS
	// session of the control connection.
	RequireResumption bool
}

// Config returns the TLS configuration of a server that accepts control
// connections on addr, or nil without TLS. All connections share it, so that a
// data connection can resume the session of the control connection.
func (s Server) Config(addr net.Addr) (*tls.Config, error) {
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
		requireResumption(t, addr.(*net.TCPAddr).Port)
	}
	return t, nil
}

// certificate returns Certificate or a new one.
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

// requireResumption makes t refuse a handshake that starts a new session,
// except on connections to the control port.
func requireResumption(t *tls.Config, controlPort int) {
	data := t.Clone()
	data.VerifyConnection = func(state tls.ConnectionState) error {
		if !state.DidResume {
			return errNotResumed
		}
		return nil
	}
	t.GetConfigForClient = func(hello *tls.ClientHelloInfo) (*tls.Config, error) {
		if local, ok := hello.Conn.LocalAddr().(*net.TCPAddr); ok && local.Port != controlPort {
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
		return errors.New("certificates and session resumption need TLS; choose a TLS mode")
	}
	return nil
}
