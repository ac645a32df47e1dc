package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/pflag"

	"activeftp/harness/internal/cli"
	"activeftp/harness/observe"
	"activeftp/harness/report"
)

func observeCommand() cli.Command {
	return cli.Command{
		Name:    "observe",
		Args:    "[flags] FILE|-",
		Summary: "check a real client against settings",
		Help: "Waits for an FTP client, such as a managed file transfer server or curl, and checks its active-mode transfers against " +
			"settings.",
		Details: "It checks the port and address of every PORT and EPRT, whether the client listens there, the order of its commands, and " +
			"TLS on the data connection. At the start it prints a command for curl, one for lftp, and the values for a transfer site.\n" +
			"It serves one file, report.csv, and accepts uploads, of which it keeps 64 MiB in memory and counts the rest. Nothing is written to disk. It refuses passive mode.\n" +
			"It gives its verdict after --transfers, after --for, or when it is interrupted. --transfers counts transfers whether they " +
			"are complete or not. --for takes a duration such as 90s or 10m. The exit code is 1 if the client or the settings " +
			"have an error, or if no transfer was complete.\n" +
			"--try-stranger connects to the first announced port from another address of this host before the partner does. A careful " +
			"client rejects that. The client must run on this host and use IPv4.\n" +
			"--refuse-eprt answers EPRT with 500. The client should then send PORT for the same port.",
		Examples: []string{
			"activeftp observe mft.settings",
			"activeftp observe --for 10m --transfers 10 mft.settings",
			"activeftp observe --tls explicit --output junit=client.xml mft.settings",
			"activeftp observe --try-stranger --refuse-eprt mft.settings",
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
	cli.AddCount(flags, &o.Transfers, "transfers", maxTransfers, "transfers to wait for (default: until interrupted)")
	limit := flags.Duration("for", 0, "`DURATION` to wait (default: until interrupted)")
	flags.BoolVar(&o.TryStranger, "try-stranger", false, "first connect from another address, as a stranger")
	flags.BoolVar(&o.RefuseEPRT, "refuse-eprt", false, "answer EPRT with 500, so that the client sends PORT")
	reports := cli.AddReportFlags(flags, t, report.RunFormats(), tool())
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
		r, err := observe.Run(ctx, text.File, text.Check(), o)
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
