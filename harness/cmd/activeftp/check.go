package main

import (
	"context"
	"errors"

	"github.com/spf13/pflag"

	"activeftp/core"
	"activeftp/harness/internal/cli"
	"activeftp/harness/report"
)

func checkCommand() cli.Command {
	return cli.Command{
		Name:    "check",
		Args:    "[flags] FILE|DIR|- ...",
		Summary: "check settings texts",
		Help: "Checks settings texts: files, the *.settings files below directories, or standard input (-). " +
			"The exit code is 1 when there is a finding at or above --fail-on.\n" +
			"--fix makes every certain fix in the files and reports what is left. --diff shows on standard output what " +
			"--fix would change, writes no file, and reports what there is. A text or a difference has standard output for itself: " +
			"then the report goes to standard error.",
		Examples: []string{
			"activeftp check mft.settings",
			"activeftp check --format auto --fail-on warning --output junit=report.xml .",
			"activeftp check --diff mft.settings",
			`printf '[ftp-active-mode]\nbase-port = 10000\nnumber-of-ports = 1024\n' | activeftp check --format json -`,
		},
		Setup: check,
	}
}

func check(_ context.Context, t *cli.Terminal, flags *pflag.FlagSet) func([]string) error {
	reports := cli.AddReportFlags(flags, t, report.CheckFormats())
	failOn := cli.AddFailOn(flags)
	fix := flags.Bool("fix", false, "make every certain fix in the files, then report what is left")
	diff := flags.Bool("diff", false, "show what --fix would change and write nothing")
	return func(args []string) error {
		if *fix && *diff {
			return errors.New("--fix and --diff exclude each other")
		}
		texts, err := cli.ReadTexts(t, args)
		if err != nil {
			return err
		}
		out := t.Out
		switch {
		case *diff:
			out, err = t.Err, showDiffs(t, texts)
		case *fix:
			if cli.HasStandardInput(texts) {
				out = t.Err
			}
			err = fixTexts(t, texts)
		}
		if err != nil {
			return err
		}
		r := new(report.Report)
		for _, text := range texts {
			r.Cases = append(r.Cases, report.OfCheck(text.File, core.Check(text.Text)))
		}
		if err := reports.Write(out, r); err != nil {
			return err
		}
		return failOn.Judge(r)
	}
}
