package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/pflag"

	"activeftp/core"
	"activeftp/core/trace"
	"activeftp/harness/internal/cli"
	"activeftp/harness/report"
)

func diagnoseCommand() cli.Command {
	return cli.Command{
		Name:    "diagnose",
		Args:    "[flags] LOG|-",
		Summary: "find the cause of a failed transfer in an FTP client's log",
		Help: "Reads the log of an FTP client from a file or standard input (-), finds the active-mode transfers that failed, and reports " +
			"for each the cause, the line that shows it, and the remedy. It reads the logs of curl -v, lftp -d, FileZilla, WinSCP, " +
			"NcFTP, tnftp -v -d, wget -d and Apache Commons Net (PrintCommandListener), and the dialogues of activeftp.\n" +
			"--settings compares the log with the settings that should have been in force: range, address, network zone and " +
			"firewall.\n" +
			"A finding ends with the id of a rule (see activeftp explain ID), the number of a checklist item (AM-nn, see activeftp " +
			"conformance), or the name of a cause. The exit code is 1 if there is a finding of at least the severity of --fail-on, and 2 " +
			"if the input is not a log of these clients.",
		Examples: []string{
			"activeftp diagnose client.log",
			"activeftp diagnose --settings mft.settings --format json client.log",
			`printf '> PORT 10,0,0,7,39,16\n< 500 Illegal PORT command.\n' | activeftp diagnose --fail-on never -`,
		},
		Setup: diagnose,
	}
}

func diagnose(_ context.Context, t *cli.Terminal, flags *pflag.FlagSet) func([]string) error {
	reports := cli.AddReportFlags(flags, t, report.DiagnoseFormats())
	failOn := cli.AddFailOn(flags)
	settings := cli.AddText(flags, "settings", "FILE", "", "settings that should have been in force")
	return func(args []string) error {
		if len(args) != 1 {
			return errors.New("want one log, or - for standard input")
		}
		if args[0] == cli.StandardInput && *settings == cli.StandardInput {
			return cli.ErrStandardInputTwice
		}
		checked, err := checkedSettings(t, *settings)
		if err != nil {
			return err
		}
		log, err := cli.ReadFile(t, args[0], trace.MaxLog)
		if err != nil {
			return err
		}
		d, err := trace.Diagnose(string(log), checked)
		if err != nil {
			return fmt.Errorf("%s: %w", args[0], err)
		}
		r := report.OfDiagnosis(args[0], d)
		if err := reports.Write(t.Out, r); err != nil {
			return err
		}
		return failOn.Judge(r)
	}
}

// checkedSettings returns the result of checking the settings in file, or nil
// if file is empty.
func checkedSettings(t *cli.Terminal, file string) (*core.Result, error) {
	if file == "" {
		return nil, nil
	}
	text, err := cli.ReadText(t, []string{file})
	if err != nil {
		return nil, err
	}
	return core.Check(text.Text), nil
}
