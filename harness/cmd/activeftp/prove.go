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
		Summary: "prove settings by real transfers",
		Help: "Uploads, downloads and lists under the settings, for every active site: with the bundled partner on this host, or with a " +
			"real one (--server).",
		Details: "It checks the settings first. The exit code is 1 if a transfer fails, the partner cannot be reached or refuses the login, no site is active, or the " +
			"settings have an error.\n" +
			"On the partner it uploads a small file under a new name, and deletes it at the end.\n" +
			"--every-port and --transfers add transfers after these three, over several sessions (--parallel). --every-port lists over " +
			"each port of the range. --transfers uploads and downloads in turn with the bundled partner, and lists with a real one.\n" +
			"--receive-timeout bounds each reply, each data connection and each read from the partner. Both time-outs are durations such " +
			"as 5s or 2m.\n" +
			"--netlab proves the rules of activeftp firewall instead: it loads them with nft and iptables into network namespaces " +
			"of its own and lets a partner connect to every port. It needs Linux and root, and takes no other flag.",
		Examples: []string{
			"activeftp prove mft.settings",
			"activeftp prove --every-port --receive-timeout 5s mft.settings",
			"activeftp prove --site payroll --transfers 100 --parallel 8 mft.settings",
		},
		Setup: runProve,
	}
}

func runProve(ctx context.Context, t *cli.Terminal, flags *pflag.FlagSet) func([]string) error {
	o := prove.Options{Progress: t.Progress("transfer")}
	site := cli.AddText(flags, "site", "NAME", "", "only site to prove (default: every active site)")
	server := addServer(flags, "real partner to use (default: the bundled one)")
	passwordFile := addPasswordFile(flags)
	var tlsFlags proveTLSFlags
	tlsFlags.add(flags)
	connectLimit := cli.AddDuration(flags, "connect-timeout", client.DefaultLimit, "time limit for connecting")
	receiveLimit := cli.AddDuration(flags, "receive-timeout", client.DefaultLimit, "time limit for every other wait")
	flags.BoolVar(&o.EveryPort, "every-port", false, "make a transfer over each port of the range")
	cli.AddCount(flags, &o.Transfers, "transfers", maxTransfers, "number of further transfers (default: none)")
	cli.AddCount(flags, &o.Parallel, "parallel", cli.MaxParallel, "sessions for further transfers (default: 4)")
	lab := flags.Bool("netlab", false, "prove the firewall rules instead (Linux, root)")
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
		o.Site, o.Server = *site, *server
		o.Limits = client.Limits{Connect: *connectLimit, Reply: *receiveLimit, Accept: *receiveLimit, Idle: *receiveLimit}
		if o.Password, err = readPassword(t, *passwordFile, *server, args); err != nil {
			return err
		}
		ctx, stop := cli.UntilInterrupted(ctx)
		defer stop()
		checked := text.Check()
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
