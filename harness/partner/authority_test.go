package partner_test

import (
	"crypto/tls"
	"crypto/x509"
	"testing"

	"activeftp/harness/partner"
)

func authority(t testing.TB) *partner.Authority {
	t.Helper()
	a, err := partner.NewAuthority()
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func issue(t testing.TB, a *partner.Authority, s partner.Subject) *tls.Certificate {
	t.Helper()
	c, err := a.Issue(s)
	if err != nil {
		t.Fatal(err)
	}
	return &c
}

func TestIssue(t *testing.T) {
	a, other := authority(t), authority(t)
	for name, test := range map[string]struct {
		subject partner.Subject
		from    *partner.Authority
		host    string
		use     x509.ExtKeyUsage
		trusted bool
	}{
		"this host, IPv4":    {partner.Subject{}, a, "127.0.0.1", x509.ExtKeyUsageServerAuth, true},
		"this host, IPv6":    {partner.Subject{}, a, "::1", x509.ExtKeyUsageServerAuth, true},
		"this host, by name": {partner.Subject{}, a, "localhost", x509.ExtKeyUsageServerAuth, true},
		"another address":    {partner.Subject{}, a, "127.0.0.2", x509.ExtKeyUsageServerAuth, false},
		"another authority":  {partner.Subject{}, other, "127.0.0.1", x509.ExtKeyUsageServerAuth, false},
		"named":              {partner.Subject{Names: []string{"ftp.example.com"}}, a, "ftp.example.com", x509.ExtKeyUsageServerAuth, true},
		"another name":       {partner.Subject{Names: []string{"ftp.example.com"}}, a, "127.0.0.1", x509.ExtKeyUsageServerAuth, false},
		"expired":            {partner.Subject{Expired: true}, a, "127.0.0.1", x509.ExtKeyUsageServerAuth, false},
		"a client":           {partner.Subject{Names: []string{"mft"}, Client: true}, a, "mft", x509.ExtKeyUsageClientAuth, true},
		"a client as server": {partner.Subject{Client: true}, a, "127.0.0.1", x509.ExtKeyUsageServerAuth, false},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := issue(t, test.from, test.subject).Leaf.Verify(x509.VerifyOptions{
				DNSName: test.host, Roots: a.Pool(), KeyUsages: []x509.ExtKeyUsage{test.use},
			})
			if trusted := err == nil; trusted != test.trusted {
				t.Errorf("trusted %t, want %t: %v", trusted, test.trusted, err)
			}
		})
	}
}

// What is written to files is read back as the same certificate.
func TestEncodePEM(t *testing.T) {
	a := authority(t)
	c := issue(t, a, partner.Subject{})
	certificate, key, err := partner.EncodePEM(*c)
	if err != nil {
		t.Fatal(err)
	}
	read, err := tls.X509KeyPair(certificate, key)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(a.PEM()) {
		t.Fatal("the authority's file holds no certificate")
	}
	if _, err := read.Leaf.Verify(x509.VerifyOptions{DNSName: "127.0.0.1", Roots: pool}); err != nil {
		t.Error(err)
	}
}
