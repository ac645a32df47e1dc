package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

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
			"files of a directory and below it, in either case, or standard input (-).",
		Details: "--fix applies every certain fix to the files, and then reports the remaining findings. It prints the fixed text of " +
			"standard input to standard output.\n" +
			"--diff prints the same changes as a diff, changes no file, and reports all findings.\n" +
			"A file can also be an answer of the product's REST API or a configuration export (JSON or XML): it is checked as the settings " +
			"that import writes from it, and each finding names its section and key. To check several together, import them first.\n" +
			"Of a directory it also checks each *.json and *.xml file that is such an answer or export of the product and has an FTP site or the active " +
			"range; it leaves all others out. --fix and --diff take only the *.settings files. Links to directories are not followed, " +
			"and a link that leads out of the directory is an error; a link that you name is read, wherever it leads.\n" +
			"A file that cannot be read, or is longer than 64 MiB, is named. The others are still checked, and the exit code is 2. " +
			"With --fix and --diff, no file is changed then.\n" +
			"When a text or a diff goes to standard output, the report goes to standard error.\n" +
			"A file is UTF-8, or UTF-16 with a byte order mark; --fix and --diff take only UTF-8.\n" +
			"A comment accepts findings, which then do not count: # activeftp: accept RULE[,RULE] [until YYYY-MM-DD] because REASON. " +
			"After a value it covers that line, alone on a line the next line with a key, after a [section] header that section. " +
			"The date is the last day, in local time. --fix leaves accepted findings as they are.\n" +
			"If no file has a section or a key there is nothing to check, and the exit code is 2.",
		Examples: []string{
			"activeftp check mft.settings",
			"activeftp check --diff mft.settings",
			"activeftp check --format json - <mft.settings",
			"activeftp check --format auto --fail-on warning --output junit=report.xml .",
			"activeftp check --shard 1/4 --output json=../shard-1.json .",
		},
		Setup: check,
	}
}

func check(_ context.Context, t *cli.Terminal, flags *pflag.FlagSet) func([]string) error {
	reports := cli.AddReportFlags(flags, t, report.CheckFormats(), tool())
	failOn := cli.AddFailOn(flags)
	known := cli.AddBaseline(flags, t)
	color := cli.AddColor(flags, t)
	fix := flags.Bool("fix", false, "apply every certain fix, then report the rest")
	diff := flags.Bool("diff", false, "print what --fix would change, and change no file")
	configuration := cli.AddConfig(flags, t)
	shard := cli.AddShard(flags, t, "file")
	return func(args []string) error {
		switch {
		case *fix && *diff:
			return errors.New("want --fix or --diff, not both")
		case shard.Given() && (*fix || *diff):
			return errShardChange
		case shard.Shared() && known.Writes():
			return errShardBaseline
		}
		config, err := configuration.Open(known)
		if err != nil {
			return err
		}
		e := estate{terminal: t, options: core.Options{Today: cli.Today()}, baseline: known, shard: shard}
		if config != nil {
			e.options.Severities = config.Severities()
			if len(args) == 0 {
				if args, err = config.Files(); err != nil {
					return err
				}
			}
		}
		if err := known.Open(); err != nil {
			return err
		}
		out := t.Out
		toError := *diff || *fix && slices.Contains(args, cli.StandardInput)
		if toError && reports.NamesStandardOutput() {
			return errors.New("standard output takes the text of --fix or --diff; name a file in --output")
		}
		if toError {
			out = t.Err
		}
		reports.SetTerminalText(color.Writer(toError))
		switch {
		case *diff:
			err = e.checkTexts(args, showDiffs)
		case *fix:
			err = e.checkTexts(args, fixTexts)
		default:
			err = e.checkFiles(args)
		}
		if err != nil {
			return err
		}
		r := &report.Report{Cases: e.cases, Shard: e.part}
		cli.SetPolicy(r, config)
		return e.report(r, func() error { return reports.Write(out, r) }, failOn)
	}
}

// report writes the baseline and the reports, and returns the error for the exit code.
func (e *estate) report(r *report.Report, write func() error, failOn *cli.FailOn) error {
	if e.baseline.Writes() {
		if err := cmp.Or(notChecked(e.failed, len(e.cases)), nothingChecked(r)); err != nil {
			return fmt.Errorf("%w; the baseline is not written", err)
		}
	}
	if err := e.baseline.Close(r); err != nil {
		return err
	}
	if err := write(); err != nil {
		return err
	}
	if e.silent {
		hintAtHost(e.terminal)
	}
	return judgeCheck(r, e.failed, failOn)
}

// place returns the name of a file for a sentence.
func place(file string) string {
	if file == cli.StandardInput {
		return "standard input"
	}
	return file
}
