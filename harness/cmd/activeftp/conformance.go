package main

import (
	"context"
	"fmt"

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
		Summary: "check activeftp against the checklist",
		Help: "Checks activeftp's own client against the checklist for active mode: it runs the built-in scenarios that show its items, " +
			"and lists every item.",
		Details: "For each item it prints the requirement, the client's status, and the scenarios that show it or the reason why it does " +
			"not apply.\n" +
			"For items that bind only a server it prints the known status of the bundled server and of vsftpd 3.0.3; activeftp probe " +
			"checks any other server.",
		Examples: []string{"activeftp conformance", "activeftp conformance --format markdown --output html=checklist.html"},
		Setup:    showConformance,
	}
}

func showConformance(ctx context.Context, t *cli.Terminal, flags *pflag.FlagSet) func([]string) error {
	reports := cli.AddReportFlags(flags, t, report.ConformanceFormats(), tool())
	failOn := cli.AddFailOn(flags)
	return func(args []string) error {
		if len(args) > 0 {
			return fmt.Errorf("unexpected argument %q; activeftp probe checks a server", args[0])
		}
		all, _, err := readScenarios(t, nil)
		if err != nil {
			return cli.InternalError{Err: err}
		}
		ctx, stop := cli.UntilInterrupted(ctx)
		defer stop()
		r, err := conformance.Run(ctx, all, play.Options{Progress: t.Progress("scenario")})
		if err != nil {
			return cli.InternalError{Err: err}
		}
		interrupted := ctx.Err() != nil // before the report: its reader may end ctx too
		if err := reports.Write(t.Out, r); err != nil {
			return err
		}
		if interrupted { // --fail-on is about items
			fmt.Fprintln(t.Err, "interrupted: not every item was checked")
			return cli.ErrFindings
		}
		return failOn.Judge(r)
	}
}
