package main

import (
	"context"
	"errors"
	"net"

	"github.com/spf13/pflag"

	"activeftp/core"
	"activeftp/harness/client"
	"activeftp/harness/internal/cli"
	"activeftp/harness/netlab"
	"activeftp/harness/prove"
	"activeftp/harness/report"
)

// maxTransfers is the highest value of --transfers.
const maxTransfers = 1_000_000

func proveCommand() cli.Command {
	return cli.Command{
		Name:    "prove",
		Args:    "[flags] FILE|-",
		Summary: "prove settings by real active-mode transfers",
		Help: "Checks a settings text, then uploads, downloads and lists under these settings for every active site: against the " +
			"bundled partner on this host, or against a real one with --server. The exit code is 1 if a transfer fails, the partner " +
			"cannot be reached or refuses the login, or the settings have an error.\n" +
			"The scheme of --server selects TLS and must agree with use-ftps of the site: ftp:// has none, ftpes:// starts it with " +
			"AUTH TLS, ftps:// with the connection (port 990). A directory in the URL is relative to the login directory, after a " +
			"second slash it is absolute. The partner's certificate must be signed by a CA that the system trusts or --ca-file names. " +
			"Set the environment variable ACTIVEFTP_PASSWORD to the password of the user in the URL.\n" +
			"--netlab proves the rules of activeftp firewall instead: it loads them with nft and iptables into network namespaces " +
			"of its own and lets a partner connect to every port. It needs Linux and root.",
		Examples: []string{
			"activeftp prove --every-port mft.settings",
			"activeftp prove --site payroll --transfers 100 --parallel 8 mft.settings",
			"activeftp prove --receive-timeout 5s mft.settings",
		},
		Setup: runProve,
	}
}

func runProve(ctx context.Context, t *cli.Terminal, flags *pflag.FlagSet) func([]string) error {
	o := prove.Options{Progress: t.Progress("transfer")}
	flags.StringVar(&o.Site, "site", "", "`NAME` of the only site to prove (default: every active site)")
	flags.StringVar(&o.Server, "server", "", "`URL` of a real partner: scheme ftp, ftpes or ftps, user, host, port and directory (default: the bundled partner)")
	var tlsFlags proveTLSFlags
	tlsFlags.add(flags)
	connectLimit := cli.AddDuration(flags, "connect-timeout", client.DefaultLimit, "time limit for connecting to the partner")
	receiveLimit := cli.AddDuration(flags, "receive-timeout", client.DefaultLimit, "time limit for each reply, data connection and read from the partner")
	flags.BoolVar(&o.EveryPort, "every-port", false, "make one transfer over each port of the range")
	cli.AddCount(flags, &o.Transfers, "transfers", maxTransfers,
		"make N more transfers: uploads and downloads in turn with the bundled partner, listings with a real one")
	cli.AddCount(flags, &o.Parallel, "parallel", cli.MaxParallel, "sessions at once for --every-port and --transfers (default 4)")
	lab := flags.Bool("netlab", false, "prove the firewall rules for the settings, in network namespaces of this host")
	return func(args []string) error {
		if *lab && countSet(flags) > 1 {
			return errors.New("--netlab covers every site and port; remove the other flags")
		}
		text, err := cli.ReadText(t, args)
		if err != nil {
			return err
		}
		if err := tlsFlags.apply(t, &o); err != nil {
			return err
		}
		o.Limits = client.Limits{Connect: *connectLimit, Reply: *receiveLimit, Accept: *receiveLimit, Idle: *receiveLimit}
		o.Password = t.Env("ACTIVEFTP_PASSWORD")
		ctx, stop := cli.UntilInterrupted(ctx)
		defer stop()
		checked := core.Check(text.Text)
		if *lab {
			return writeProof(t)(netlab.Prove(ctx, text.File, checked))
		}
		return writeProof(t)(prove.Run(ctx, text.File, checked, o))
	}
}

// countSet returns the number of flags that were given.
func countSet(flags *pflag.FlagSet) (n int) {
	flags.Visit(func(*pflag.Flag) { n++ })
	return n
}

// writeProof returns a function that writes the report of a proof and returns
// the error for its exit code.
func writeProof(t *cli.Terminal) func(*report.Report, error) error {
	return func(r *report.Report, err error) error {
		if r == nil {
			return startError(err)
		}
		if err != nil { // the proof is complete, but something could not be released
			err = cli.InternalError{Err: err}
		}
		if err := errors.Join(report.WriteText(t.Out, r), err); err != nil {
			return err
		}
		if r.Worst() == core.Error {
			return cli.ErrFindings
		}
		return nil
	}
}

// startError returns the error of a proof that did not start. It is internal if
// the bundled partner cannot listen on this host, and one of usage otherwise.
func startError(err error) error {
	if host := (*net.OpError)(nil); errors.As(err, &host) {
		return cli.InternalError{Err: err}
	}
	return err
}
