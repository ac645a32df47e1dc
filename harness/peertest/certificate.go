package peertest

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"testing"

	"activeftp/harness/internal/certs"
)

// Authority returns a new certificate authority.
func Authority(t testing.TB) *certs.Authority {
	t.Helper()
	a, err := certs.NewAuthority()
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// Issue issues a certificate.
func Issue(t testing.TB, a *certs.Authority, s certs.Subject) *tls.Certificate {
	t.Helper()
	c, err := a.Issue(s)
	if err != nil {
		t.Fatal(err)
	}
	return &c
}

// EncodePEM returns a certificate and its key in PEM, for programs that read
// them from files.
func EncodePEM(c tls.Certificate) (certificate, key []byte, err error) {
	for _, der := range c.Certificate {
		certificate = append(certificate, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})...)
	}
	der, err := x509.MarshalPKCS8PrivateKey(c.PrivateKey)
	if err != nil {
		return nil, nil, fmt.Errorf("encoding the key of a certificate: %w", err)
	}
	return certificate, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), nil
}
