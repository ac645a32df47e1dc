package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"

	"github.com/spf13/pflag"

	"activeftp/harness/partner"
	"activeftp/harness/report"
)

func partnerWord() word {
	return word{
		name: "partner",
		args: "[flags]",
		does: "run the bundled FTP server for a client to try",
		help: "Runs the bundled FTP server until it is interrupted, and shows every command it is given (>) and every reply (<), " +
			"behind the number of the session. It keeps files in memory. It takes anonymous with any password unless --user is " +
			"given, and listens beyond this host only with --user.",
		examples: []string{"activeftp partner --listen 127.0.0.1:0"},
		run:      runPartner,
	}
}

// maxPassword is the longest password that is read, in bytes.
const maxPassword = 4_096

func runPartner(ctx context.Context, t *terminal, flags *pflag.FlagSet) func([]string) error {
	listen := flags.String("listen", "127.0.0.1:2121", "`HOST:PORT` of the control connection; port 0: a free one")
	user := flags.String("user", "", "the one `LOGIN` that is accepted; needs --password-file")
	passwordFile := flags.String("password-file", "", "`FILE` that holds the password of --user")
	return func(args []string) error {
		if len(args) > 0 {
			return fmt.Errorf("expected no argument, not %q", args[0])
		}
		if err := mayListen(*listen, *user); err != nil {
			return err
		}
		password, err := readPassword(t, *user, *passwordFile)
		if err != nil {
			return err
		}
		return servePartner(ctx, t, partner.Config{Listen: *listen, User: *user, Password: password})
	}
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
	fmt.Fprintf(t.err, "listening on %s; interrupt to end\n", b.URL())
	<-ctx.Done()
	if err := b.Close(); err != nil {
		return internalError{err}
	}
	return nil
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

// mayListen refuses to let anybody in without a login, unless the address is
// this host's own alone.
func mayListen(listen, user string) error {
	own, err := onLoopback(listen)
	if err == nil && !own && user == "" {
		return fmt.Errorf("--listen %s: beyond loopback the partner listens only with --user", listen)
	}
	return err
}

// onLoopback reports whether a listening address is certain to be this host's
// own alone. The error is one of an address that is none.
func onLoopback(listen string) (bool, error) {
	host, _, err := net.SplitHostPort(listen)
	if err != nil {
		return false, fmt.Errorf("--listen: expected HOST:PORT: %w", err)
	}
	a, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && a.IsLoopback(), nil
}
