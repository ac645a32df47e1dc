package main

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"fmt"

	"github.com/spf13/pflag"

	"activeftp/harness/internal/cli"
	"activeftp/harness/partner"
	"activeftp/harness/report"
)

func partnerCommand() cli.Command {
	return cli.Command{
		Name:    "partner",
		Args:    "[flags]",
		Summary: "run the bundled FTP server for a client to try",
		Help: "Runs the bundled FTP server until it is interrupted, and shows every command it is given (>) and every reply (<), " +
			"behind the number of the session. It keeps files in memory. It takes anonymous with any password unless --user is " +
			"given, and listens beyond this host only with --user.\n" +
			"With --tls explicit a client may say AUTH TLS; with required it must; with implicit TLS begins with the connection. " +
			"Without --certificate and --key the certificate is made anew for 127.0.0.1, ::1 and localhost, and nobody trusts it.",
		Examples: []string{"activeftp partner --listen 127.0.0.1:0", "activeftp partner --tls explicit --listen 127.0.0.1:0"},
		Setup:    runPartner,
	}
}

func runPartner(ctx context.Context, t *cli.Terminal, flags *pflag.FlagSet) func([]string) error {
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

// servePartner runs the server until it is interrupted.
func servePartner(ctx context.Context, t *cli.Terminal, c partner.Config) error {
	ctx, stop := cli.UntilInterrupted(ctx)
	defer stop()
	c.Log = func(l partner.Line) {
		direction := '<'
		if l.FromClient {
			direction = '>'
		}
		fmt.Fprintf(t.Out, "%d %c %s\n", l.Client, direction, report.Printable(l.Text))
	}
	b, err := partner.Start(c)
	if err != nil {
		return err
	}
	fmt.Fprintf(t.Err, "listening on %s; %sinterrupt to end\n", b.URL(), fingerprint(c.Certificate))
	<-ctx.Done()
	if err := b.Close(); err != nil {
		return cli.InternalError{Err: err}
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
