package cli

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
)

// maxAuthorities is the largest file of trusted certificates that is read, in
// bytes: the usual one of a whole system has a quarter of a MiB.
const maxAuthorities = 4 << 20

// ReadRoots is whom a PEM file trusts; nil, which is whom the system trusts,
// without a file.
func ReadRoots(t *Terminal, file string) (*x509.CertPool, error) {
	if file == "" {
		return nil, nil
	}
	data, err := ReadFile(t, file, maxAuthorities)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	if len(data) > maxAuthorities || !pool.AppendCertsFromPEM(data) {
		return nil, fmt.Errorf("%s: expected certificates as PEM, in at most %d bytes", file, maxAuthorities)
	}
	return pool, nil
}

// maxPEM is the longest file of certificates or keys that is read, in bytes.
const maxPEM = 1 << 20

// ReadCertificate is the certificate and the key of two PEM files.
func ReadCertificate(t *Terminal, certificateFile, keyFile string) (tls.Certificate, error) {
	certificate, err := ReadFile(t, certificateFile, maxPEM)
	if err != nil {
		return tls.Certificate{}, err
	}
	key, err := ReadFile(t, keyFile, maxPEM)
	if err != nil {
		return tls.Certificate{}, err
	}
	c, err := tls.X509KeyPair(certificate, key)
	if err != nil {
		return c, fmt.Errorf("certificate %s, key %s: %w", certificateFile, keyFile, err)
	}
	return c, nil
}
