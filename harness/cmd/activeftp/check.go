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
		Summary: "check settings and offer certain fixes",
		Help: "Checks settings, and reports each finding with its line and, if one is certain, its fix. It reads files, the *.settings " +
			"files of a directory and below it, or standard input (-).",
		Details: "--fix applies every certain fix to the files, and then reports the remaining findings. It prints the fixed text of " +
			"standard input to standard output.\n" +
			"--diff prints the same changes as a diff, changes no file, and reports all findings.\n" +
			"A file can also be an answer of the product's REST API or a configuration export (JSON or XML): it is checked as the settings " +
			"that import writes from it, and each finding names its section and key. To check several together, import them first.\n" +
			"When a text or a diff goes to standard output, the report goes to standard error.",
		Examples: []string{
			"activeftp check mft.settings",
			"activeftp check --diff mft.settings",
			"activeftp check --format json - <mft.settings",
			"activeftp check --format auto --fail-on warning --output junit=report.xml .",
		},
		Setup: check,
	}
}

func check(_ context.Context, t *cli.Terminal, flags *pflag.FlagSet) func([]string) error {
	reports := cli.AddReportFlags(flags, t, report.CheckFormats())
	failOn := cli.AddFailOn(flags)
	fix := flags.Bool("fix", false, "apply every certain fix, then report the rest")
	diff := flags.Bool("diff", false, "print what --fix would change, and change no file")
	return func(args []string) error {
		if *fix && *diff {
			return errors.New("want --fix or --diff, not both")
		}
		texts, err := cli.ReadTexts(t, args)
		if err != nil {
			return err
		}
		converted, err := convertExports(t, texts, *fix || *diff)
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
		for i, text := range texts {
			result := core.Check(text.Text)
			if converted[i] {
				result = withPaths(result)
			}
			r.Cases = append(r.Cases, report.OfCheck(text.File, result))
		}
		if err := reports.Write(out, r); err != nil {
			return err
		}
		return failOn.Judge(r)
	}
}
