package main

import (
	"context"
	"errors"

	"github.com/spf13/pflag"

	"activeftp/harness/conformance"
	"activeftp/harness/internal/cli"
	"activeftp/harness/play"
	"activeftp/harness/report"
)

func conformanceCommand() cli.Command {
	return cli.Command{
		Name:    "conformance",
		Args:    "[flags]",
		Summary: "show how activeftp's own client keeps to the checklist for active mode",
		Help: "Runs the built-in scenarios that show items of the conformance checklist, and lists every item: what it asks for, " +
			"how the client stands to it, and the scenarios that show it or the reason why it does not hold. Of items that bind a server " +
			"alone it tells what is known of the bundled server and of vsftpd 3.0.3; activeftp probe asks any other.",
		Examples: []string{"activeftp conformance"},
		Setup:    showConformance,
	}
}

func showConformance(ctx context.Context, t *cli.Terminal, flags *pflag.FlagSet) func([]string) error {
	reports := cli.AddReportFlags(flags, t, report.ConformanceFormats())
	fails := cli.AddFailOn(flags)
	return func(args []string) error {
		if len(args) > 0 {
			return errors.New("expected no argument; activeftp probe asks a server")
		}
		all, err := readScenarios(t, nil)
		if err != nil {
			return cli.InternalError{Err: err}
		}
		ctx, stop := cli.UntilInterrupted(ctx)
		defer stop()
		r, err := conformance.Run(ctx, all, play.Options{Progress: t.Progress("scenario")})
		if err != nil {
			return cli.InternalError{Err: err}
		}
		if err := reports.Write(t.Out, r); err != nil {
			return err
		}
		return fails.Judge(r)
	}
}
