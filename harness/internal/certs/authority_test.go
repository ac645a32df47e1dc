package certs_test

import (
	"crypto/tls"
	"crypto/x509"
	"testing"

	"activeftp/harness/internal/certs"
	"activeftp/harness/peertest"
)

func TestIssue(t *testing.T) {
	authority, other := peertest.Authority(t), peertest.Authority(t)
	for name, test := range map[string]struct {
		subject certs.Subject
		issuer  *certs.Authority
		host    string
		use     x509.ExtKeyUsage
		trusted bool
	}{
		"this host, IPv4":    {certs.Subject{}, authority, "127.0.0.1", x509.ExtKeyUsageServerAuth, true},
		"this host, IPv6":    {certs.Subject{}, authority, "::1", x509.ExtKeyUsageServerAuth, true},
		"this host, by name": {certs.Subject{}, authority, "localhost", x509.ExtKeyUsageServerAuth, true},
		"another address":    {certs.Subject{}, authority, "127.0.0.2", x509.ExtKeyUsageServerAuth, false},
		"another authority":  {certs.Subject{}, other, "127.0.0.1", x509.ExtKeyUsageServerAuth, false},
		"named":              {certs.Subject{Names: []string{"ftp.example.com"}}, authority, "ftp.example.com", x509.ExtKeyUsageServerAuth, true},
		"another name":       {certs.Subject{Names: []string{"ftp.example.com"}}, authority, "127.0.0.1", x509.ExtKeyUsageServerAuth, false},
		"expired":            {certs.Subject{Expired: true}, authority, "127.0.0.1", x509.ExtKeyUsageServerAuth, false},
		"a client":           {certs.Subject{Names: []string{"mft"}, Client: true}, authority, "mft", x509.ExtKeyUsageClientAuth, true},
		"a client as server": {certs.Subject{Client: true}, authority, "127.0.0.1", x509.ExtKeyUsageServerAuth, false},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := peertest.Issue(t, test.issuer, test.subject).Leaf.Verify(x509.VerifyOptions{
				DNSName: test.host, Roots: authority.Pool(), KeyUsages: []x509.ExtKeyUsage{test.use},
			})
			if trusted := err == nil; trusted != test.trusted {
				t.Errorf("trusted %t, want %t: %v", trusted, test.trusted, err)
			}
		})
	}
}

// The encoded certificate and key can be read back and verified.
func TestEncodePEM(t *testing.T) {
	authority := peertest.Authority(t)
	issued := peertest.Issue(t, authority, certs.Subject{})
	certificate, key, err := peertest.EncodePEM(*issued)
	if err != nil {
		t.Fatal(err)
	}
	read, err := tls.X509KeyPair(certificate, key)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(authority.PEM()) {
		t.Fatal("the authority's PEM contains no certificate")
	}
	if _, err := read.Leaf.Verify(x509.VerifyOptions{DNSName: "127.0.0.1", Roots: pool}); err != nil {
		t.Error(err)
	}
}
