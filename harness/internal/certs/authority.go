// Package certs issues short-lived TLS certificates and configures servers that
// use them.
package certs

import (
	"cmp"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"time"
)

const (
	// validity is the lifetime of a certificate: longer than any run, but too
	// short for a certificate that somebody keeps.
	validity = 30 * 24 * time.Hour
	// clockSkew is the age of a new certificate, for hosts whose clock is slow.
	clockSkew = time.Hour

	// serialBits is the size of a random serial number. RFC 5280 section
	// 4.1.2.2 allows 20 octets.
	serialBits = 120
)

// Authority is a certificate authority for the servers and clients of one run.
// Each run makes a new one, which nobody else trusts.
type Authority struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
}

// Subject is the holder of a certificate. The zero value is a server on this
// host: 127.0.0.1, ::1 and localhost.
type Subject struct {
	// Names are the host names and addresses that the certificate is valid for.
	// Empty means those of this host.
	Names []string

	// Client makes it a client certificate with the first of Names as its
	// common name. No client accepts it from a server.
	Client bool

	// Expired makes it a certificate that expired an hour ago.
	Expired bool
}

// LoopbackNames returns the names of a Subject without Names.
func LoopbackNames() []string { return []string{"127.0.0.1", "::1", "localhost"} }

// NewAuthority returns an authority with a new key (ECDSA on P-256).
func NewAuthority() (*Authority, error) {
	template := &x509.Certificate{
		Subject:               pkix.Name{CommonName: "activeftp authority"},
		KeyUsage:              x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
		BasicConstraintsValid: true,
		IsCA:                  true,
	}
	der, key, err := (&Authority{}).sign(template, time.Now())
	if err != nil {
		return nil, fmt.Errorf("making a certificate authority: %w", err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, fmt.Errorf("making a certificate authority: %w", err)
	}
	return &Authority{certificate, key}, nil
}

// Pool returns a certificate pool that contains only the authority.
func (a *Authority) Pool() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(a.certificate)
	return pool
}

// PEM returns the authority's own certificate in PEM, as in a file of trusted
// CAs.
func (a *Authority) PEM() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.certificate.Raw})
}

// Issue issues a certificate with a new key.
func (a *Authority) Issue(s Subject) (tls.Certificate, error) {
	names := s.Names
	if len(names) == 0 {
		names = LoopbackNames()
	}
	template := &x509.Certificate{
		Subject:     pkix.Name{CommonName: names[0]},
		KeyUsage:    x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	if s.Client {
		template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
	}
	for _, name := range names {
		if ip := net.ParseIP(name); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else {
			template.DNSNames = append(template.DNSNames, name)
		}
	}
	from := time.Now()
	if s.Expired {
		from = from.Add(-validity)
	}
	der, key, err := a.sign(template, from)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("issuing a certificate for %s: %w", names[0], err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("issuing a certificate for %s: %w", names[0], err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}, nil
}

// sign generates a key and signs a certificate for it. An authority without a
// certificate of its own signs its first one with the new key.
func (a *Authority) sign(template *x509.Certificate, from time.Time) (der []byte, key *ecdsa.PrivateKey, err error) {
	if key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
		return nil, nil, err
	}
	if template.SerialNumber, err = rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), serialBits)); err != nil {
		return nil, nil, err
	}
	template.NotBefore, template.NotAfter = from.Add(-clockSkew), from.Add(validity-clockSkew)
	parent, signer := cmp.Or(a.certificate, template), cmp.Or(a.key, key)
	der, err = x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, signer)
	return der, key, err
}
