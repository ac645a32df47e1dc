package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/pflag"

	"activeftp/core"
	"activeftp/harness/internal/cli"
	"activeftp/harness/observe"
	"activeftp/harness/report"
)

func observeCommand() cli.Command {
	return cli.Command{
		Name:    "observe",
		Args:    "[flags] FILE|-",
		Summary: "watch a client's active-mode transfers and judge them by settings",
		Help: "Waits for an FTP client, a managed file transfer server or curl, and judges by a settings text what it does: " +
			"the port and address of every PORT and EPRT, whether it listens there, the order of its commands, and TLS on the data " +
			"connection. It ends after --transfers, after --for, or when it is interrupted, with a verdict; the exit code is 1 when " +
			"the client or the settings have an error, and when nothing was seen.\n" +
			"It takes anonymous with any password unless --user is given, and listens beyond this host only with --user. Files are " +
			"kept in memory. Passive mode is refused. Without --certificate it shows one that nobody trusts.",
		Examples: []string{
			"activeftp observe --listen 127.0.0.1:0 --for 10m --transfers 10 mft.settings",
			"activeftp observe --listen 127.0.0.1:0 --tls explicit --output junit=client.xml mft.settings",
			"activeftp observe --listen 127.0.0.1:0 --try-stranger --refuse-eprt mft.settings",
		},
		Setup: runObserve,
	}
}

// maxWatch is how long --for can be.
const maxWatch = 24 * time.Hour

func runObserve(ctx context.Context, t *cli.Terminal, flags *pflag.FlagSet) func([]string) error {
	o := observe.Options{Progress: t.Progress("transfer")}
	var serve serverFlags
	serve.add(flags)
	cli.AddCount(flags, &o.Transfers, "transfers", maxTransfers, "end after so many transfers, tried or done (without it an interrupt ends it)")
	limit := flags.Duration("for", 0, "end after this `DURATION`, 90s or 10m (without it an interrupt ends it)")
	flags.BoolVar(&o.TryStranger, "try-stranger", false,
		"first connect from another address of this host, which a client on this host should turn away")
	flags.BoolVar(&o.RefuseEPRT, "refuse-eprt", false, "answer EPRT with 500: the client should send PORT, on the same port")
	reports := cli.AddReportFlags(flags, t, report.RunFormats())
	failOn := cli.AddFailOn(flags)
	return func(args []string) (err error) {
		if *limit < 0 || *limit > maxWatch {
			return fmt.Errorf("--for: expected a duration up to %v, not %v", maxWatch, *limit)
		}
		if o.Server, err = serve.read(t); err != nil {
			return err
		}
		text, err := cli.ReadText(t, args)
		if err != nil {
			return err
		}
		ctx, stop := cli.UntilInterrupted(ctx)
		defer stop()
		if *limit > 0 {
			limited, cancel := context.WithTimeout(ctx, *limit)
			defer cancel()
			ctx = limited
		}
		o.Started = func(w observe.Watching) { invite(t.Err, w) }
		r, err := observe.Run(ctx, text.File, core.Check(text.Text), o)
		if o.Progress != nil {
			o.Progress(0, 0) // takes its line away
		}
		if r == nil {
			return err
		}
		if err != nil { // everything was judged, and then something could not be released
			err = cli.InternalError{Err: err}
		}
		if err := errors.Join(reports.Write(t.Out, r), err); err != nil {
			return err
		}
		return failOn.Judge(r)
	}
}
