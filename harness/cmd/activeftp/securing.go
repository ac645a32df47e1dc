package main

import (
	"crypto/tls"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/pflag"

	"activeftp/harness/internal/certs"
)

// maxPEM is the longest file of certificates or keys that is read, in bytes.
const maxPEM = 1 << 20

// securing is the flags of a server that may speak TLS.
type securing struct{ way, certificate, key string }

func (s *securing) add(flags *pflag.FlagSet) {
	flags.StringVar(&s.way, "tls", certs.TLSNone.String(), "`HOW` it is secured: "+strings.Join(certs.TLSNames(), ", "))
	flags.StringVar(&s.certificate, "certificate", "", "`FILE` of the certificate to show, in PEM; needs --key (default one made for this host)")
	flags.StringVar(&s.key, "key", "", "`FILE` of the key of --certificate, in PEM")
}

// read is the way of TLS, and the certificate: the one in the files, or else one
// made for this host; nil without TLS.
func (s *securing) read(t *terminal) (way certs.TLS, certificate *tls.Certificate, err error) {
	if way, err = certs.ParseTLS(s.way); err != nil {
		return way, nil, fmt.Errorf("--tls: %w", err)
	}
	switch {
	case (s.certificate == "") != (s.key == ""):
		return way, nil, errors.New("--certificate and --key are given together")
	case way == certs.TLSNone && s.certificate != "":
		return way, nil, errors.New("--certificate needs --tls explicit, required or implicit")
	case way == certs.TLSNone:
		return way, nil, nil
	}
	c, err := s.pair(t)
	return way, &c, err
}

func (s *securing) pair(t *terminal) (tls.Certificate, error) {
	if s.certificate == "" {
		authority, err := certs.NewAuthority()
		if err != nil {
			return tls.Certificate{}, internalError{err}
		}
		return authority.Issue(certs.Subject{})
	}
	return readPair(t, s.certificate, s.key)
}

// readPair is the certificate and the key of two PEM files.
func readPair(t *terminal, certificateFile, keyFile string) (tls.Certificate, error) {
	certificate, err := readFile(t, certificateFile, maxPEM)
	if err != nil {
		return tls.Certificate{}, err
	}
	key, err := readFile(t, keyFile, maxPEM)
	if err != nil {
		return tls.Certificate{}, err
	}
	c, err := tls.X509KeyPair(certificate, key)
	if err != nil {
		return c, fmt.Errorf("certificate %s, key %s: %w", certificateFile, keyFile, err)
	}
	return c, nil
}
