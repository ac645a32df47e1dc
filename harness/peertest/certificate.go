package peertest

import (
	"crypto/tls"
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
