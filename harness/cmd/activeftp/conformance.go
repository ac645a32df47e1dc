package main

import (
	"context"
	"errors"

	"github.com/spf13/pflag"

	"activeftp/harness/conformance"
	"activeftp/harness/play"
	"activeftp/harness/report"
)

func conformanceWord() word {
	return word{
		name: "conformance",
		args: "[flags]",
		does: "show how activeftp's own client keeps to the checklist for active mode",
		help: "Runs the built-in scenarios that show items of the conformance checklist, and lists every item: what it asks for, " +
			"how the client stands to it, and the scenarios that show it or the reason why it does not hold. Of items that bind a server " +
			"alone it tells what is known of the bundled server and of vsftpd 3.0.3; activeftp probe asks any other.",
		examples: []string{"activeftp conformance"},
		run:      showConformance,
	}
}

func showConformance(ctx context.Context, t *terminal, flags *pflag.FlagSet) func([]string) error {
	reports := addReportFlags(flags, t, report.ConformanceFormats())
	fails := addFailOn(flags)
	return func(args []string) error {
		if len(args) > 0 {
			return errors.New("expected no argument; activeftp probe asks a server")
		}
		all, err := readScenarios(t, nil)
		if err != nil {
			return internalError{err}
		}
		ctx, stop := untilInterrupted(ctx)
		defer stop()
		r, err := conformance.Run(ctx, all, play.Options{Progress: t.progress("scenarios")})
		if err != nil {
			return internalError{err}
		}
		if err := reports.write(t.out, r); err != nil {
			return err
		}
		return fails.judge(r)
	}
}
