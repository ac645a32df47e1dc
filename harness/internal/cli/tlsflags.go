package cli

import (
	"crypto/tls"
	"errors"

	"github.com/spf13/pflag"

	"activeftp/harness/internal/certs"
)

// TLSFlags are the flags of a server that may use TLS.
type TLSFlags struct{ mode, certificate, key *string }

// Add adds the flags --tls, --certificate and --key.
func (f *TLSFlags) Add(flags *pflag.FlagSet) {
	modes := certs.TLSNames()
	f.mode = AddChoice(flags, "tls", "MODE", certs.TLSNone.String(), modes, "TLS mode: "+OneOf(modes[1:]))
	f.certificate = AddText(flags, "certificate", "FILE", "", "certificate to present, in PEM (default: a new one)")
	f.key = AddText(flags, "key", "FILE", "", "private key of --certificate, in PEM")
	SetDetails(flags, "tls", "Under --tls=explicit a client can send AUTH TLS. Under required it must: a login needs TLS, and a "+
		"transfer PROT P. Under implicit, TLS starts with the connection.")
	SetDetails(flags, "certificate", "--certificate and --key go together, and need --tls. Without them the server makes a "+
		"certificate for 127.0.0.1, ::1 and localhost, which no client trusts.")
}

// Read returns the TLS mode and the certificate to show: the one in the files,
// or else a new one for this host. Without TLS the certificate is nil.
func (f *TLSFlags) Read(t *Terminal) (mode certs.TLS, certificate *tls.Certificate, err error) {
	if mode, err = certs.ParseTLS(*f.mode); err != nil {
		return mode, nil, InternalError{err} // the flag accepts only known modes
	}
	switch {
	case *f.certificate != "" && *f.key == "":
		return mode, nil, errors.New("--certificate needs --key")
	case *f.certificate == "" && *f.key != "":
		return mode, nil, errors.New("--key needs --certificate")
	case mode == certs.TLSNone && *f.certificate != "":
		return mode, nil, errors.New("--certificate needs --tls explicit, required or implicit")
	case mode == certs.TLSNone:
		return mode, nil, nil
	}
	pair, err := f.pair(t)
	return mode, &pair, err
}

// pair returns the certificate in the files, or a new one for this host if
// there are no files.
func (f *TLSFlags) pair(t *Terminal) (tls.Certificate, error) {
	if *f.certificate == "" {
		authority, err := certs.NewAuthority()
		if err != nil {
			return tls.Certificate{}, InternalError{err}
		}
		return authority.Issue(certs.Subject{})
	}
	return ReadCertificate(t, *f.certificate, *f.key)
}
