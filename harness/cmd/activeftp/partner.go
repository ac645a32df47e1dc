package main

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"errors"
	"fmt"
	"net"

	"github.com/spf13/pflag"

	"activeftp/harness/internal/cli"
	"activeftp/harness/partner"
	"activeftp/harness/report"
)

func partnerCommand() cli.Command {
	return cli.Command{
		Name:    "partner",
		Args:    "[flags]",
		Summary: "run a test FTP server for any client",
		Help: "Runs the bundled FTP server until it is interrupted, and prints every command (>) and reply (<) after the number of its " +
			"session.",
		Details: "The server starts without files and keeps up to 64 MiB of uploads in memory; an upload that does not fit gets 552. Nothing " +
			"is written to disk.",
		Examples: []string{
			"activeftp partner",
			"activeftp partner --listen 127.0.0.1:0 --tls explicit",
		},
		Setup: runPartner,
	}
}

func runPartner(ctx context.Context, t *cli.Terminal, flags *pflag.FlagSet) func([]string) error {
	var serve serverFlags
	serve.add(flags)
	return func(args []string) error {
		if err := cli.NoArguments(args); err != nil {
			return err
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
	c.Log = func(l partner.Line) { printLine(t, int(l.Client), l.FromClient, l.Text) }
	b, err := partner.Start(c)
	if listen := (*net.OpError)(nil); errors.As(err, &listen) {
		return listen
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(t.Err, "listening on %s; %spress Ctrl-C to stop\n", b.URL(), fingerprint(c.Certificate))
	<-ctx.Done()
	if err := b.Close(); err != nil {
		return cli.InternalError{Err: err}
	}
	return nil
}

// printLine prints a command (>) or a reply (<) after the number of its session.
func printLine(t *cli.Terminal, session int, fromClient bool, text string) {
	direction := '<'
	if fromClient {
		direction = '>'
	}
	fmt.Fprintf(report.EscapeCommands(t.Out), "%d %c %s\n", session, direction, report.Printable(text))
}

// fingerprint returns the certificate's fingerprint for the start message, or
// "" if there is no certificate.
func fingerprint(c *tls.Certificate) string {
	if c == nil {
		return ""
	}
	return fmt.Sprintf("certificate SHA-256 %x; ", sha256.Sum256(c.Certificate[0]))
}
