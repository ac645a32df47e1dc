package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

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
		Help:    "Uploads, downloads and lists under the settings, for every active site.",
		Details: "The partner is the bundled server on this host, or a real one (--server). It checks the settings first. The exit code is 1 if a transfer fails, the partner cannot be reached or refuses the login, no site is active, or the " +
			"settings have an error.\n" +
			"A proof with the bundled partner shows that the ports can be listened on and that the settings work; it says nothing about a firewall.\n" +
			"On the partner it uploads a small file under a new name, and deletes it at the end, also after an interrupt.\n" +
			"--every-port first lists over each port of the range. With a real partner it opens more sessions while ports time out, up to 32, " +
			"and ends within three receive time-outs: open ports cost milliseconds and are all tried; of a long closed run it tries both ends and at " +
			"least one in every 32 ports, and says so. --exhaustive tries every port, without that bound and that of --for.\n" +
			"--transfers uploads and downloads in turn with the bundled partner, and lists with a real one, over 4 sessions. --parallel sets " +
			"the highest number of sessions for both. What fails with several sessions is tried again with one.\n" +
			"--receive-timeout bounds each reply, each data connection and each read from the partner. Both time-outs are durations such " +
			"as 5s or 2m.\n" +
			"--netlab proves the rules of activeftp firewall instead: it loads them with nft and iptables into network namespaces " +
			"of its own and lets a partner connect to every port. It needs Linux and root, and takes no other flags than --format and --output.\n" +
			"The report has a case for the settings and one for each site, or for each set of rules under --netlab, with the result for every port " +
			"that was tried. html draws the range, and the transfers over time. In json each case has the ports as spans (first, last, status, tried, " +
			"reason) and the transfers (name, port, session, start, seconds, failed), of which the first " + strconv.Itoa(report.MaxTransfers) + " are kept.",
		Examples: []string{
			"activeftp prove mft.settings",
			"activeftp prove --every-port --receive-timeout 5s mft.settings",
			"activeftp prove --site payroll --transfers 100 --parallel 8 mft.settings",
			"activeftp prove --every-port --format auto --output html=proof.html mft.settings",
		},
		Setup: runProve,
	}
}

func runProve(ctx context.Context, t *cli.Terminal, flags *pflag.FlagSet) func([]string) error {
	o := prove.Options{Progress: t.Progress("transfer")}
	site := cli.AddSite(flags, "only site to prove (default: every active site)")
	servers := addServers(flags, "real partner to use (default: the bundled one)")
	passwordFile := addPasswordFile(flags)
	var tlsFlags proveTLSFlags
	tlsFlags.add(flags)
	connectLimit := cli.AddDuration(flags, "connect-timeout", client.DefaultLimit, "time limit for connecting")
	receiveLimit := cli.AddDuration(flags, "receive-timeout", client.DefaultLimit, "time limit for every other wait")
	flags.BoolVar(&o.EveryPort, "every-port", false, "make a transfer over each port of the range")
	flags.BoolVar(&o.Exhaustive, "exhaustive", false, "try every port, however long it takes")
	cli.AddCount(flags, &o.Transfers, "transfers", maxTransfers, "number of further transfers (default: none)")
	cli.AddCount(flags, &o.Parallel, "parallel", cli.MaxParallel, "highest number of sessions")
	limit := cli.AddRunTime(flags, "for", prove.DefaultFor, "time limit for the whole proof")
	lab := flags.Bool("netlab", false, "prove the firewall rules instead (Linux, root)")
	var reports proofFlags
	reports.add(flags, t)
	return func(args []string) error {
		if other := otherFlags(flags, "netlab", "format", "output"); *lab && len(other) > 0 {
			return fmt.Errorf("--netlab covers every site and port; remove %s", strings.Join(other, ", "))
		}
		text, err := cli.ReadText(t, args)
		if err != nil {
			return err
		}
		if err := tlsFlags.apply(t, &o); err != nil {
			return err
		}
		o.Site, o.Servers = *site, *servers
		o.Limits = client.Limits{Connect: *connectLimit, Reply: *receiveLimit, Accept: *receiveLimit, Idle: *receiveLimit}
		if o.Password, err = readPassword(t, *passwordFile, *servers, args); err != nil {
			return err
		}
		if o.Exhaustive && !o.EveryPort {
			return errors.New("--exhaustive is about --every-port; give both")
		}
		if o.For = *limit; o.Exhaustive && !flags.Changed("for") {
			o.For = 0
		}
		ctx, stop := cli.UntilInterrupted(ctx)
		defer stop()
		checked := text.Check()
		if *lab {
			r, err := netlab.Prove(ctx, text.File, checked)
			return reports.write(t, r, err)
		}
		r, err := prove.Run(ctx, text.File, checked, o)
		return reports.write(t, r, err)
	}
}

// otherFlags returns the flags that were given and are not among the known ones:
// "--site".
func otherFlags(flags *pflag.FlagSet, known ...string) []string {
	var others []string
	flags.Visit(func(f *pflag.Flag) {
		if !slices.Contains(known, f.Name) {
			others = append(others, "--"+f.Name)
		}
	})
	return others
}
