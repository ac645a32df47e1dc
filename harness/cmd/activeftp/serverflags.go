package main

import (
	"github.com/spf13/pflag"

	"activeftp/harness/internal/cli"
	"activeftp/harness/partner"
)

// serverFlags are the flags of a command that serves FTP.
type serverFlags struct {
	listen, user, passwordFile *string
	cli.TLSFlags
}

func (f *serverFlags) add(flags *pflag.FlagSet) {
	f.listen = cli.AddText(flags, "listen", "HOST:PORT", "127.0.0.1:2121", "address to listen on")
	f.user = cli.AddText(flags, "user", "NAME", "", "the only user (default: anonymous, on loopback only)")
	f.passwordFile = cli.AddText(flags, "password-file", "FILE", "", "file with the password of --user")
	f.TLSFlags.Add(flags)
	cli.SetDetails(flags, "listen", "--listen takes the address for control connections; port 0 takes a free port. Beyond loopback it "+
		"needs --user.")
	cli.SetDetails(flags, "user", "--user and --password-file go together: only that user can log in, and the file has the password in "+
		"one line. Without them the user anonymous can log in with any password, from this host only.")
}

// read returns the server's configuration.
func (f *serverFlags) read(t *cli.Terminal) (c partner.Config, err error) {
	if err := cli.CheckListen(*f.listen, *f.user); err != nil {
		return c, err
	}
	c.Listen, c.User = *f.listen, *f.user
	if c.Password, err = cli.ReadPassword(t, *f.user, *f.passwordFile); err != nil {
		return c, err
	}
	c.TLS, c.Certificate, err = f.TLSFlags.Read(t)
	return c, err
}
