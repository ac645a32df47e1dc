package main

import (
	"errors"

	"github.com/spf13/pflag"

	"activeftp/harness/internal/cli"
	"activeftp/harness/prove"
)

// securedProof is the flags of prove for a partner that is spoken to under TLS.
type securedProof struct {
	authority, certificate, key string
	unverified                  bool
}

func (s *securedProof) add(flags *pflag.FlagSet) {
	flags.StringVar(&s.authority, "ca-file", "", "PEM `FILE` of who issues the partner's certificate (default whom the system trusts)")
	flags.BoolVar(&s.unverified, "trust-any-certificate", false, "do not look at the partner's certificate: anybody could be the partner")
	flags.StringVar(&s.certificate, "certificate", "", "PEM `FILE` of the certificate to show to the partner; needs --key")
	flags.StringVar(&s.key, "key", "", "PEM `FILE` of the key of --certificate")
}

// read puts what the flags say into the options.
func (s *securedProof) read(t *cli.Terminal, o *prove.Options) (err error) {
	switch {
	case s.authority != "" && s.unverified:
		return errors.New("--ca-file and --trust-any-certificate exclude each other")
	case (s.certificate == "") != (s.key == ""):
		return errors.New("--certificate and --key are given together")
	}
	o.Unverified = s.unverified
	if o.Roots, err = cli.ReadRoots(t, s.authority); err != nil || s.certificate == "" {
		return err
	}
	pair, err := cli.ReadCertificate(t, s.certificate, s.key)
	o.Certificate = &pair
	return err
}
