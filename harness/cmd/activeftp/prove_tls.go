package main

import (
	"errors"

	"github.com/spf13/pflag"

	"activeftp/harness/internal/cli"
	"activeftp/harness/prove"
)

// proveTLSFlags is the flags of prove for a partner with TLS.
type proveTLSFlags struct {
	caFile, certificate, key *string
	unverified               *bool
}

func (f *proveTLSFlags) add(flags *pflag.FlagSet) {
	f.caFile = cli.AddText(flags, "ca-file", "FILE", "", "CAs to trust, in PEM (default: the system's)")
	f.unverified = flags.Bool("trust-any-certificate", false, "accept any certificate, even an impostor's")
	f.certificate = cli.AddText(flags, "certificate", "FILE", "", "certificate to present, in PEM")
	f.key = cli.AddText(flags, "key", "FILE", "", "private key of --certificate, in PEM")
	cli.SetDetails(flags, "ca-file", "Under TLS the partner's certificate must be signed by a CA that the system trusts or that --ca-file "+
		"names. --trust-any-certificate accepts every certificate, so anyone can pose as the partner.")
	cli.SetDetails(flags, "certificate", "--certificate and --key go together. A partner gets this certificate if it asks for one.")
}

// apply reads the files that the flags name and sets the options.
func (f *proveTLSFlags) apply(t *cli.Terminal, o *prove.Options) (err error) {
	switch {
	case *f.caFile != "" && *f.unverified:
		return errors.New("--ca-file and --trust-any-certificate exclude each other; give one of them")
	case (*f.certificate == "") != (*f.key == ""):
		return errors.New("--certificate and --key go together; give both or neither")
	}
	o.Unverified = *f.unverified
	if o.Roots, err = cli.ReadRoots(t, *f.caFile); err != nil || *f.certificate == "" {
		return err
	}
	pair, err := cli.ReadCertificate(t, *f.certificate, *f.key)
	o.Certificate = &pair
	return err
}
