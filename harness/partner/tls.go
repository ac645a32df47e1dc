package partner

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"time"

	ftpserver "github.com/fclairamb/ftpserverlib"
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

// requirement is the way of TLS as the library has it.
func (t TLS) requirement() ftpserver.TLSRequirement {
	switch t {
	case TLSRequired:
		return ftpserver.MandatoryEncryption
	case TLSImplicit:
		return ftpserver.ImplicitEncryption
	}
	return ftpserver.ClearOrEncrypted
}

// handshakeLimit bounds the handshake of an implicit session, which has no idle
// timeout yet.
const handshakeLimit = 30 * time.Second

var errNotResumed = errors.New("the data connection does not resume the session of the control connection")

// secure is the server's one TLS configuration, nil without TLS. There is only
// one, so that a client can resume the session of its control connection on a
// data connection.
func (c Config) secure(at net.Addr) (*tls.Config, error) {
	if c.TLS == TLSNone {
		return nil, nil
	}
	certificate, err := c.certificate()
	if err != nil {
		return nil, err
	}
	t := &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}
	if c.ClientCAs != nil {
		t.ClientCAs, t.ClientAuth = c.ClientCAs, tls.RequireAndVerifyClientCert
	}
	if c.RequireResumption {
		insistOnResumption(t, at.(*net.TCPAddr).Port)
	}
	return t, nil
}

func (c Config) certificate() (tls.Certificate, error) {
	if c.Certificate != nil {
		return *c.Certificate, nil
	}
	authority, err := NewAuthority()
	if err != nil {
		return tls.Certificate{}, err
	}
	return authority.Issue(Subject{})
}

// insistOnResumption refuses a handshake that begins a session of its own, but
// on connections to the control port.
func insistOnResumption(t *tls.Config, controlPort int) {
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
	ctx, cancel := context.WithTimeout(context.Background(), handshakeLimit)
	defer cancel()
	if err := c.HandshakeContext(ctx); err != nil {
		return 0, fmt.Errorf("securing the control connection: %w", err)
	}
	return c.Conn.Write(p)
}

// checkTLS holds that what TLS needs is not given without it.
func (c Config) checkTLS() error {
	if int(c.TLS) >= len(tlsNames) {
		return fmt.Errorf("no such way of TLS: %d", c.TLS)
	}
	if c.TLS == TLSNone && (c.Certificate != nil || c.ClientCAs != (*x509.CertPool)(nil) || c.RequireResumption) {
		return errors.New("a certificate, client authorities or resumption without TLS")
	}
	return nil
}
