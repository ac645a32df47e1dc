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

// maxTransfers is how many transfers --transfers may ask for.
const maxTransfers = 1_000_000

func proveCommand() cli.Command {
	return cli.Command{
		Name:    "prove",
		Args:    "[flags] FILE|-",
		Summary: "prove settings by real active-mode transfers",
		Help: "Checks a settings text and then transfers files under these very settings, for every active site: against the " +
			"bundled partner on this host, or with --server against a real one, whose password is taken from the environment " +
			"variable ACTIVEFTP_PASSWORD. The exit code is 1 when something was not proved, or the settings have an error.\n" +
			"A site with use-ftps = yes is proved under TLS: with AUTH TLS, or from the first byte on where the URL is one of " +
			"ftps://, as in ftps://user@host:990/directory. The partner's certificate must be one that the system trusts, or who signed one in --ca-file.\n" +
			"--netlab proves the rules of activeftp firewall instead: it loads them with nft and iptables into network namespaces " +
			"of its own and lets a partner dial every port. It needs Linux and root.",
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
	flags.StringVar(&o.Site, "site", "", "prove the site `NAME` only")
	flags.StringVar(&o.Server, "server", "", "`URL` of a real partner: ftp or ftps, user, host, port and a directory for the files (default the bundled partner)")
	var proving securedProof
	proving.add(flags)
	connectLimit := cli.AddDuration(flags, "connect-timeout", client.DefaultLimit, "how long a connection to the partner may take to be made")
	receiveLimit := cli.AddDuration(flags, "receive-timeout", client.DefaultLimit, "how long the partner may take to reply, to connect and to send")
	flags.BoolVar(&o.EveryPort, "every-port", false, "transfer over each port of the range")
	cli.AddCount(flags, &o.Transfers, "transfers", maxTransfers, "so many further transfers, upload and download in turn")
	cli.AddCount(flags, &o.Parallel, "parallel", cli.MaxParallel, "sessions at once for --every-port and --transfers (default 4)")
	lab := flags.Bool("netlab", false, "prove the firewall rules for the settings, in network namespaces of this host")
	return func(args []string) error {
		if *lab && countSet(flags) > 1 {
			return errors.New("--netlab goes through everything by itself: it takes no other flag")
		}
		text, err := cli.ReadText(t, args)
		if err != nil {
			return err
		}
		if err := proving.read(t, &o); err != nil {
			return err
		}
		o.Limits = client.Limits{Connect: *connectLimit, Reply: *receiveLimit, Accept: *receiveLimit, Idle: *receiveLimit}
		o.Password = t.Env("ACTIVEFTP_PASSWORD")
		ctx, stop := cli.UntilInterrupted(ctx)
		defer stop()
		checked := core.Check(text.Text)
		if *lab {
			return tellProof(t)(netlab.Prove(ctx, text.File, checked))
		}
		return tellProof(t)(prove.Run(ctx, text.File, checked, o))
	}
}

// countSet is how many flags were given.
func countSet(flags *pflag.FlagSet) (n int) {
	flags.Visit(func(*pflag.Flag) { n++ })
	return n
}

// tellProof writes what was proved, and makes it an exit code.
func tellProof(t *cli.Terminal) func(*report.Report, error) error {
	return func(r *report.Report, err error) error {
		if r == nil {
			return notTried(err)
		}
		if err != nil { // everything was proved or not, and then something could not be released
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

// notTried is why there is no proof: an option that cannot be, or a host on
// which the bundled partner cannot listen.
func notTried(err error) error {
	if host := (*net.OpError)(nil); errors.As(err, &host) {
		return cli.InternalError{Err: err}
	}
	return err
}
