package main

import (
	"github.com/spf13/pflag"

	"activeftp/harness/internal/cli"
	"activeftp/harness/partner"
)

// serving are the flags of a command that serves FTP.
type serving struct {
	listen, user, passwordFile *string
	cli.TLSFlags
}

func (s *serving) add(flags *pflag.FlagSet) {
	s.listen = cli.AddText(flags, "listen", "HOST:PORT", "127.0.0.1:2121", "address for control connections; port 0 takes a free port")
	s.user = cli.AddText(flags, "user", "NAME", "", "the only user that can log in; needs --password-file (default: anonymous)")
	s.passwordFile = cli.AddText(flags, "password-file", "FILE", "", "file with the password of --user")
	s.TLSFlags.Add(flags)
}

// read returns the server's configuration.
func (s *serving) read(t *cli.Terminal) (c partner.Config, err error) {
	if err := cli.CheckListen(*s.listen, *s.user); err != nil {
		return c, err
	}
	c.Listen, c.User = *s.listen, *s.user
	if c.Password, err = cli.ReadPassword(t, *s.user, *s.passwordFile); err != nil {
		return c, err
	}
	c.TLS, c.Certificate, err = s.TLSFlags.Read(t)
	return c, err
}
