package cli

import (
	"crypto/tls"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/pflag"

	"activeftp/harness/internal/certs"
)

// TLSFlags is the flags of a server that may speak TLS.
type TLSFlags struct{ mode, certificate, key string }

func (s *TLSFlags) Add(flags *pflag.FlagSet) {
	flags.StringVar(&s.mode, "tls", certs.TLSNone.String(), "`HOW` it is secured: "+strings.Join(certs.TLSNames(), ", "))
	flags.StringVar(&s.certificate, "certificate", "", "`FILE` of the certificate to show, in PEM; needs --key (default one made for this host)")
	flags.StringVar(&s.key, "key", "", "`FILE` of the key of --certificate, in PEM")
}

// read is the way of TLS, and the certificate: the one in the files, or else one
// made for this host; nil without TLS.
func (s *TLSFlags) Read(t *Terminal) (way certs.TLS, certificate *tls.Certificate, err error) {
	if way, err = certs.ParseTLS(s.mode); err != nil {
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

func (s *TLSFlags) pair(t *Terminal) (tls.Certificate, error) {
	if s.certificate == "" {
		authority, err := certs.NewAuthority()
		if err != nil {
			return tls.Certificate{}, InternalError{err}
		}
		return authority.Issue(certs.Subject{})
	}
	return ReadCertificate(t, s.certificate, s.key)
}
