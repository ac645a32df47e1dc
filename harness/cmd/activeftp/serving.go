package main

import (
	"github.com/spf13/pflag"

	"activeftp/harness/internal/cli"
	"activeftp/harness/partner"
)

// serving is the flags of a word that serves FTP.
type serving struct {
	listen, user, passwordFile string
	cli.TLSFlags
}

func (s *serving) add(flags *pflag.FlagSet) {
	flags.StringVar(&s.listen, "listen", "127.0.0.1:2121", "`HOST:PORT` of the control connection; port 0: a free one")
	flags.StringVar(&s.user, "user", "", "the one `LOGIN` that is accepted; needs --password-file")
	flags.StringVar(&s.passwordFile, "password-file", "", "`FILE` that holds the password of --user")
	s.TLSFlags.Add(flags)
}

// read is the server that the flags say.
func (s *serving) read(t *cli.Terminal) (c partner.Config, err error) {
	if err := cli.CheckListen(s.listen, s.user); err != nil {
		return c, err
	}
	c.Listen, c.User = s.listen, s.user
	if c.Password, err = cli.ReadPassword(t, s.user, s.passwordFile); err != nil {
		return c, err
	}
	c.TLS, c.Certificate, err = s.TLSFlags.Read(t)
	return c, err
}
