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
		Summary: "watch a client's active-mode transfers and check them against settings",
		Help: "Waits for an FTP client, such as a managed file transfer server or curl, and checks its transfers against a settings text: " +
			"the port and address of every PORT and EPRT, whether the client listens there, the order of its commands, and TLS on the data " +
			"connection. It gives a verdict after --transfers, after --for, or when it is interrupted. The exit code is 1 if the client or " +
			"the settings have an error, or if no client tried a transfer.\n" +
			"Without --user it accepts the user anonymous with any password, and connections from this host only. It keeps files " +
			"in memory and refuses passive mode. Without --certificate it uses a self-made certificate that no client trusts.",
		Examples: []string{
			"activeftp observe --listen 127.0.0.1:0 --for 10m --transfers 10 mft.settings",
			"activeftp observe --listen 127.0.0.1:0 --tls explicit --output junit=client.xml mft.settings",
			"activeftp observe --listen 127.0.0.1:0 --try-stranger --refuse-eprt mft.settings",
		},
		Setup: runObserve,
	}
}

// maxWatch is the upper limit of --for.
const maxWatch = 24 * time.Hour

func runObserve(ctx context.Context, t *cli.Terminal, flags *pflag.FlagSet) func([]string) error {
	o := observe.Options{Progress: t.Progress("transfer")}
	var serve serverFlags
	serve.add(flags)
	cli.AddCount(flags, &o.Transfers, "transfers", maxTransfers, "end after N transfers, complete or not (default: until interrupted)")
	limit := flags.Duration("for", 0, "`DURATION` after which to end, such as 90s or 10m (default: until interrupted)")
	flags.BoolVar(&o.TryStranger, "try-stranger", false,
		"first connect from another address of this host; a careful client on this host rejects it")
	flags.BoolVar(&o.RefuseEPRT, "refuse-eprt", false, "answer EPRT with 500; the client should send PORT for the same port")
	reports := cli.AddReportFlags(flags, t, report.RunFormats())
	failOn := cli.AddFailOn(flags)
	return func(args []string) (err error) {
		if *limit < 0 || *limit > maxWatch {
			return fmt.Errorf("--for %v: want a duration up to %v", *limit, maxWatch)
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
			o.Progress(0, 0) // clears its line
		}
		if r == nil {
			return err
		}
		if err != nil { // the report is complete, but a resource could not be released
			err = cli.InternalError{Err: err}
		}
		if err := errors.Join(reports.Write(t.Out, r), err); err != nil {
			return err
		}
		return failOn.Judge(r)
	}
}
