package main

import (
	"context"
	"errors"
	"net"

	"github.com/spf13/pflag"

	"activeftp/core"
	"activeftp/harness/client"
	"activeftp/harness/netlab"
	"activeftp/harness/prove"
	"activeftp/harness/report"
)

// maxTransfers is how many transfers --transfers may ask for.
const maxTransfers = 1_000_000

func proveWord() word {
	return word{
		name: "prove",
		args: "[flags] FILE|-",
		does: "prove settings by real active-mode transfers",
		help: "Checks a settings text and then transfers files under these very settings, for every active site: against the " +
			"bundled partner on this host, or with --server against a real one, whose password is taken from the environment " +
			"variable ACTIVEFTP_PASSWORD. The exit code is 1 when something was not proved, or the settings have an error.\n" +
			"A site with use-ftps = yes is proved under TLS: with AUTH TLS, or from the first byte on where the URL is one of " +
			"ftps://, as in ftps://user@host:990/directory. The partner's certificate must be one that the system trusts, or who signed one in --ca-file.\n" +
			"--netlab proves the rules of activeftp firewall instead: it loads them with nft and iptables into network namespaces " +
			"of its own and lets a partner dial every port. It needs Linux and root.",
		examples: []string{
			"activeftp prove --every-port mft.settings",
			"activeftp prove --site payroll --transfers 100 --parallel 8 mft.settings",
			"activeftp prove --receive-timeout 5s mft.settings",
		},
		run: runProve,
	}
}

func runProve(ctx context.Context, t *terminal, flags *pflag.FlagSet) func([]string) error {
	o := prove.Options{Progress: t.progress("transfers")}
	flags.StringVar(&o.Site, "site", "", "prove the site `NAME` only")
	flags.StringVar(&o.Server, "server", "", "`URL` of a real partner: ftp or ftps, user, host, port and a directory for the files (default the bundled partner)")
	var proving securedProof
	proving.add(flags)
	connectLimit := addLimit(flags, "connect-timeout", "how long a connection to the partner may take to be made")
	receiveLimit := addLimit(flags, "receive-timeout", "how long the partner may take to reply, to connect and to send")
	flags.BoolVar(&o.EveryPort, "every-port", false, "transfer over each port of the range")
	addCount(flags, &o.Transfers, "transfers", maxTransfers, "so many further transfers, upload and download in turn")
	addCount(flags, &o.Parallel, "parallel", maxParallel, "sessions at once for --every-port and --transfers (default 4)")
	lab := flags.Bool("netlab", false, "prove the firewall rules for the settings, in network namespaces of this host")
	return func(args []string) error {
		if *lab && countSet(flags) > 1 {
			return errors.New("--netlab goes through everything by itself: it takes no other flag")
		}
		text, err := readOneText(t, args)
		if err != nil {
			return err
		}
		if err := proving.read(t, &o); err != nil {
			return err
		}
		o.Limits = client.Limits{Connect: *connectLimit, Reply: *receiveLimit, Accept: *receiveLimit, Idle: *receiveLimit}
		o.Password = t.env("ACTIVEFTP_PASSWORD")
		ctx, stop := untilInterrupted(ctx)
		defer stop()
		checked := core.Check(text.text)
		if *lab {
			return tellProof(t)(netlab.Prove(ctx, text.file, checked))
		}
		return tellProof(t)(prove.Run(ctx, text.file, checked, o))
	}
}

// countSet is how many flags were given.
func countSet(flags *pflag.FlagSet) (n int) {
	flags.Visit(func(*pflag.Flag) { n++ })
	return n
}

// tellProof writes what was proved, and makes it an exit code.
func tellProof(t *terminal) func(*report.Report, error) error {
	return func(r *report.Report, err error) error {
		if r == nil {
			return notTried(err)
		}
		if err != nil { // everything was proved or not, and then something could not be released
			err = internalError{err}
		}
		if err := errors.Join(report.WriteText(t.out, r), err); err != nil {
			return err
		}
		if r.Worst() == core.Error {
			return errFound
		}
		return nil
	}
}

// notTried is why there is no proof: an option that cannot be, or a host on
// which the bundled partner cannot listen.
func notTried(err error) error {
	if host := (*net.OpError)(nil); errors.As(err, &host) {
		return internalError{err}
	}
	return err
}
