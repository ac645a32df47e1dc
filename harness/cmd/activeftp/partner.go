package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"strings"

	"github.com/spf13/pflag"

	"activeftp/harness/partner"
)

func partnerWord() word {
	return word{
		name: "partner",
		args: "[flags]",
		does: "run the bundled FTP server for a client to try",
		help: "Runs the bundled FTP server until it is interrupted, and shows what it is told and what\n" +
			"it answers. It keeps files in memory. It takes anonymous with any password unless\n" +
			"--user is given, and listens beyond this host only with --user.",
		example: "activeftp partner --listen 127.0.0.1:2121",
		run:     runPartner,
	}
}

func runPartner(ctx context.Context, t *terminal, flags *pflag.FlagSet) func([]string) error {
	listen := flags.String("listen", "127.0.0.1:2121", "host:port of the control connection")
	user := flags.String("user", "", "the one login that is accepted; needs --password-file")
	passwordFile := flags.String("password-file", "", "file that holds the password of --user")
	return func(args []string) error {
		if len(args) > 0 {
			return fmt.Errorf("expected no argument, not %q", args[0])
		}
		password, err := partnerPassword(*user, *passwordFile)
		if err != nil {
			return err
		}
		if *user == "" && !onLoopback(*listen) {
			return fmt.Errorf("--listen %s: beyond loopback the partner listens only with --user", *listen)
		}
		b, err := partner.Start(partner.Config{
			Listen: *listen, User: *user, Password: password,
			Log: func(l partner.Line) { fmt.Fprintln(t.out, l) },
		})
		if err != nil {
			return err
		}
		fmt.Fprintf(t.err, "listening on %s; interrupt to end\n", b.URL())
		<-ctx.Done()
		return b.Close()
	}
}

func partnerPassword(user, file string) (string, error) {
	switch {
	case user == "" && file == "":
		return "", nil
	case user == "" || file == "":
		return "", errors.New("--user and --password-file are given together")
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	return strings.TrimRight(string(data), "\r\n"), nil
}

// onLoopback reports whether a listening address is certain to be this host's
// own alone.
func onLoopback(listen string) bool {
	host, _, err := net.SplitHostPort(listen)
	if err != nil {
		return false
	}
	a, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && a.IsLoopback()
}
