package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/spf13/pflag"

	"activeftp/harness/internal/cli"
	"activeftp/harness/report"
)

// maxReport is the length in bytes of the longest report that merge reads.
const maxReport = 256 << 20

func mergeCommand() cli.Command {
	return cli.Command{
		Name:    "merge",
		Args:    "[flags] FILE|- ...",
		Summary: "join reports of shards into one",
		Help: "Joins reports that check, run, observe, prove or dial wrote with --format json into one report and one exit code. " +
			"Of shards (--shard) it needs the report of each, and joins them as if one machine had done all the work.",
		Details: "The exit code is that of the whole: 1 if a finding is at or above --fail-on, and 2 if a shard could not read a file, or if no " +
			"file had anything to check. It is 2, without a report, if a shard is missing or given twice, or if a report is of another " +
			"number of shards, another run, another version of activeftp or another command than the others.\n" +
			"Shards are of one run if all saw the same files, by names and sizes, or the same scenarios. Write the reports of shards " +
			"outside of the directories that are checked: what lies in one is a part of the list.\n" +
			"The joined report is the one that a single machine would have written, in each format and byte for byte except times. " +
			"Control dialogues are shown of failed scenarios. What shards print to standard error, such as the notes on exports, is not a part of their reports.\n" +
			"Reports of everything, without a shard, are put one after the other. Of check they do not have the lines of the findings, so " +
			"columns in sarif and github count bytes in lines that are not ASCII; --shard 1/1 writes a report that has them.",
		Examples: []string{
			"activeftp merge shards/*.json",
			"activeftp merge --fail-on warning --output sarif=all.sarif shards/*.json",
		},
		Setup: merge,
	}
}

func merge(_ context.Context, t *cli.Terminal, flags *pflag.FlagSet) func([]string) error {
	reports := cli.AddReportFlags(flags, t, report.MergeFormats(), tool())
	failOn := cli.AddFailOn(flags)
	color := cli.AddColor(flags, t)
	return func(args []string) error {
		documents, err := readReports(t, args)
		if err != nil {
			return err
		}
		r, unreadable, err := report.Merge(documents, tool())
		if err != nil {
			return err
		}
		kind := documents[0].Kind
		if err := reports.Use(kind.Formats()); err != nil {
			return err
		}
		reports.SetTerminalText(color.Writer(false))
		for _, one := range unreadable {
			t.PrintError("merge", errors.New(one))
		}
		if len(r.Cases) == 0 && len(unreadable) > 0 {
			return errors.New("nothing could be checked")
		}
		if err := reports.Write(t.Out, r); err != nil {
			return err
		}
		if kind == report.CheckDocument {
			return judgeCheck(r, len(unreadable), failOn)
		}
		return cmp.Or(notChecked(len(unreadable), len(r.Cases)), failOn.Judge(r))
	}
}

// readReports reads the reports in the files. The error names every file that has
// none.
func readReports(t *cli.Terminal, files []string) ([]*report.Document, error) {
	if len(files) == 0 {
		return nil, errors.New("want the json reports of check, run, observe, prove or dial, or - for standard input")
	}
	var documents []*report.Document
	var wrong []error
	for i, file := range files {
		if file == cli.StandardInput && slices.Contains(files[:i], file) {
			return nil, cli.ErrStandardInputTwice
		}
		document, err := readReport(t, file)
		if err != nil {
			wrong = append(wrong, err)
			continue
		}
		documents = append(documents, document)
	}
	return documents, errors.Join(wrong...)
}

// readReport reads the report in a file.
func readReport(t *cli.Terminal, file string) (*report.Document, error) {
	if info, err := os.Stat(file); file != cli.StandardInput && err == nil && info.IsDir() {
		return nil, fmt.Errorf("%s: is a directory; want the json reports in it", file)
	}
	data, err := cli.ReadFile(t, file, maxReport)
	if err != nil {
		return nil, err
	}
	if len(data) > maxReport {
		return nil, fmt.Errorf("%s: longer than %d MiB; a report has at most that", place(file), maxReport>>20)
	}
	document, err := report.ReadDocument(place(file), data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", place(file), err)
	}
	return document, nil
}
