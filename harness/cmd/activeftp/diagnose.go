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
		Summary: "say what went wrong in an FTP client's log",
		Help: "Reads the log of an FTP client, or standard input (-), and says what went wrong with its active-mode transfers, where it " +
			"shows, and what to do. It knows the logs of curl -v, lftp -d, FileZilla, WinSCP, NcFTP, tnftp -v -d, wget -d, Apache " +
			"Commons Net (PrintCommandListener), and the dialogues of activeftp.\n" +
			"--settings compares what was announced with the settings that should have been in force: range, address, network zone, " +
			"firewall.\n" +
			"A finding ends with the id of a rule (activeftp explain ID), a number of the checklist (AM-nn, activeftp conformance), or " +
			"the name of its cause. The exit code is 1 when there is a finding at or above --fail-on, and 2 when the text is no such log.",
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
	settings := flags.String("settings", "", "`FILE` of the settings that should have been in force")
	return func(args []string) error {
		if len(args) != 1 {
			return errors.New("expected one log, or - for standard input")
		}
		if args[0] == cli.StandardInput && *settings == cli.StandardInput {
			return errors.New("standard input (-) can be read once")
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

// checkedSettings is what the file's settings come to; nil without a file.
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
