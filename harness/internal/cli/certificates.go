package cli

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"strings"
)

// maxCA is the largest file of CA certificates that is read, in MiB. The usual
// file of a whole system takes a quarter of a MiB.
const maxCA = 4

// ReadRoots returns the CA certificates in a PEM file, or nil, which stands for
// the system's, if file is empty.
func ReadRoots(t *Terminal, file string) (*x509.CertPool, error) {
	if file == "" {
		return nil, nil
	}
	data, err := ReadFile(t, file, maxCA<<20)
	if err != nil {
		return nil, err
	}
	if len(data) > maxCA<<20 {
		return nil, fmt.Errorf("%s: want CA certificates in at most %d MiB", file, maxCA)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(data) {
		return nil, fmt.Errorf("%s: no certificate found; want CA certificates in PEM", file)
	}
	return pool, nil
}

// maxPEM is the largest file of a certificate or a key that is read, in bytes.
const maxPEM = 1 << 20

// ReadCertificate returns the certificate and its private key in two PEM files.
func ReadCertificate(t *Terminal, certificateFile, keyFile string) (tls.Certificate, error) {
	certificate, err := ReadFile(t, certificateFile, maxPEM)
	if err != nil {
		return tls.Certificate{}, err
	}
	key, err := ReadFile(t, keyFile, maxPEM)
	if err != nil {
		return tls.Certificate{}, err
	}
	if !bytes.Contains(certificate, []byte("CERTIFICATE-----")) {
		return tls.Certificate{}, fmt.Errorf("%s: no certificate found; want it in PEM", certificateFile)
	}
	if !bytes.Contains(key, []byte("PRIVATE KEY-----")) {
		return tls.Certificate{}, fmt.Errorf("%s: no private key found; want it in PEM", keyFile)
	}
	pair, err := tls.X509KeyPair(certificate, key)
	if err != nil {
		return pair, fmt.Errorf("certificate %s and key %s: %s", certificateFile, keyFile, strings.TrimPrefix(err.Error(), "tls: "))
	}
	return pair, nil
}
