package main

import (
	"context"
	"errors"
	"slices"

	"github.com/spf13/pflag"

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
			"range; it leaves all others out. --fix and --diff take only the *.settings files. Links to directories are not followed.\n" +
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
	color := cli.AddColor(flags, t)
	fix := flags.Bool("fix", false, "apply every certain fix, then report the rest")
	diff := flags.Bool("diff", false, "print what --fix would change, and change no file")
	shard := cli.AddShard(flags, t, "file")
	return func(args []string) error {
		if *fix && *diff {
			return errors.New("want --fix or --diff, not both")
		}
		if shard.Given() && (*fix || *diff) {
			return errShardChange
		}
		toError := *diff || *fix && slices.Contains(args, cli.StandardInput)
		reports.SetTerminalText(color.Writer(toError))
		e, out := estate{terminal: t, today: cli.Today(), shard: shard}, t.Out
		if toError {
			out = t.Err
		}
		var err error
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
		if err := reports.Write(out, r); err != nil {
			return err
		}
		if e.silent {
			hintAtHost(t)
		}
		if err := notChecked(e.failed, len(e.cases)); err != nil {
			return err
		}
		if err := failOn.Judge(r); err != nil {
			return err
		}
		return nothingChecked(r)
	}
}

// place returns the name of a file for a sentence.
func place(file string) string {
	if file == cli.StandardInput {
		return "standard input"
	}
	return file
}
