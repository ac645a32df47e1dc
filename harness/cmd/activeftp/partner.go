package main

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"

	"github.com/spf13/pflag"

	"activeftp/harness/partner"
	"activeftp/harness/report"
)

func partnerCommand() Command {
	return Command{
		name:    "partner",
		args:    "[flags]",
		Summary: "run the bundled FTP server for a client to try",
		help: "Runs the bundled FTP server until it is interrupted, and shows every command it is given (>) and every reply (<), " +
			"behind the number of the session. It keeps files in memory. It takes anonymous with any password unless --user is " +
			"given, and listens beyond this host only with --user.\n" +
			"With --tls explicit a client may say AUTH TLS; with required it must; with implicit TLS begins with the connection. " +
			"Without --certificate and --key the certificate is made anew for 127.0.0.1, ::1 and localhost, and nobody trusts it.",
		examples: []string{"activeftp partner --listen 127.0.0.1:0", "activeftp partner --tls explicit --listen 127.0.0.1:0"},
		Setup:    runPartner,
	}
}

// maxPassword is the longest password that is read, in bytes.
const maxPassword = 4_096

func runPartner(ctx context.Context, t *terminal, flags *pflag.FlagSet) func([]string) error {
	var serve serving
	serve.add(flags)
	return func(args []string) error {
		if len(args) > 0 {
			return fmt.Errorf("expected no argument, not %q", args[0])
		}
		c, err := serve.read(t)
		if err != nil {
			return err
		}
		return servePartner(ctx, t, c)
	}
}

// serving is the flags of a word that serves FTP.
type serving struct {
	listen, user, passwordFile string
	TLSFlags
}

func (s *serving) add(flags *pflag.FlagSet) {
	flags.StringVar(&s.listen, "listen", "127.0.0.1:2121", "`HOST:PORT` of the control connection; port 0: a free one")
	flags.StringVar(&s.user, "user", "", "the one `LOGIN` that is accepted; needs --password-file")
	flags.StringVar(&s.passwordFile, "password-file", "", "`FILE` that holds the password of --user")
	s.TLSFlags.add(flags)
}

// read is the server that the flags say.
func (s *serving) read(t *terminal) (c partner.Config, err error) {
	if err := CheckListen(s.listen, s.user); err != nil {
		return c, err
	}
	c.Listen, c.User = s.listen, s.user
	if c.Password, err = readPassword(t, s.user, s.passwordFile); err != nil {
		return c, err
	}
	c.TLS, c.Certificate, err = s.TLSFlags.read(t)
	return c, err
}

// servePartner runs the server until it is interrupted.
func servePartner(ctx context.Context, t *terminal, c partner.Config) error {
	ctx, stop := untilInterrupted(ctx)
	defer stop()
	c.Log = func(l partner.Line) {
		direction := '<'
		if l.FromClient {
			direction = '>'
		}
		fmt.Fprintf(t.out, "%d %c %s\n", l.Client, direction, report.Printable(l.Text))
	}
	b, err := partner.Start(c)
	if err != nil {
		return err
	}
	fmt.Fprintf(t.err, "listening on %s; %sinterrupt to end\n", b.URL(), fingerprint(c.Certificate))
	<-ctx.Done()
	if err := b.Close(); err != nil {
		return internalError{err}
	}
	return nil
}

// fingerprint is what a client can know the certificate by; empty without one.
func fingerprint(c *tls.Certificate) string {
	if c == nil {
		return ""
	}
	return fmt.Sprintf("the certificate's SHA-256 is %x; ", sha256.Sum256(c.Certificate[0]))
}

// readPassword is what the file holds, without the end of its line.
func readPassword(t *terminal, user, file string) (string, error) {
	switch {
	case user == "" && file == "":
		return "", nil
	case user == "" || file == "":
		return "", errors.New("--user and --password-file are given together")
	}
	data, err := readFile(t, file, maxPassword)
	if err != nil {
		return "", err
	}
	password := strings.TrimRight(string(data), "\r\n")
	if password == "" || len(data) > maxPassword || strings.ContainsAny(password, "\r\n\x00") {
		return "", fmt.Errorf("%s: expected one line of at most %d bytes", file, maxPassword)
	}
	return password, nil
}

// CheckListen refuses to let anybody in without a login, unless the address is
// this host's own alone.
func CheckListen(listen, user string) error {
	own, err := IsLoopback(listen)
	if err == nil && !own && user == "" {
		return fmt.Errorf("--listen %s: beyond loopback the partner listens only with --user", listen)
	}
	return err
}

// IsLoopback reports whether a listening address is certain to be this host's
// own alone. The error is one of an address that is none.
func IsLoopback(listen string) (bool, error) {
	host, _, err := net.SplitHostPort(listen)
	if err != nil {
		return false, fmt.Errorf("--listen: expected HOST:PORT: %w", err)
	}
	a, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && a.IsLoopback(), nil
}
