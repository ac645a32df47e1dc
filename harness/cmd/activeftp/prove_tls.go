package main

import (
	"errors"

	"github.com/spf13/pflag"

	"activeftp/harness/internal/cli"
	"activeftp/harness/prove"
)

// proveTLSFlags is the flags of prove for a partner with TLS.
type proveTLSFlags struct {
	caFile, certificate, key string
	unverified               bool
}

func (f *proveTLSFlags) add(flags *pflag.FlagSet) {
	flags.StringVar(&f.caFile, "ca-file", "", "PEM `FILE` of CA certificates to trust (default: the system's)")
	flags.BoolVar(&f.unverified, "trust-any-certificate", false, "accept any certificate: anyone can pose as the partner")
	flags.StringVar(&f.certificate, "certificate", "", "PEM `FILE` of the certificate to present to the partner; needs --key")
	flags.StringVar(&f.key, "key", "", "PEM `FILE` of the private key of --certificate")
}

// apply reads the files that the flags name and sets the options.
func (f *proveTLSFlags) apply(t *cli.Terminal, o *prove.Options) (err error) {
	switch {
	case f.caFile != "" && f.unverified:
		return errors.New("--ca-file and --trust-any-certificate exclude each other; give one of them")
	case (f.certificate == "") != (f.key == ""):
		return errors.New("--certificate and --key go together; give both or neither")
	}
	o.Unverified = f.unverified
	if o.Roots, err = cli.ReadRoots(t, f.caFile); err != nil || f.certificate == "" {
		return err
	}
	pair, err := cli.ReadCertificate(t, f.certificate, f.key)
	o.Certificate = &pair
	return err
}
