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
		Summary: "find in a log why a transfer failed",
		Help: "Finds in a log of an FTP client the transfers that failed, and reports for each the cause, the line that shows it, and the " +
			"remedy. Logs of servers and printed packet captures are read too.",
		Details: "LOG is a file, or - for standard input. Any text with the commands and replies of a control connection will do, whatever " +
			"stands before them on a line (times, threads, labels in any language): the log of curl -v, lftp -d, ftp -d, FileZilla, WinSCP, " +
			"a library's debug output, a product's server log with its Java exceptions, or a dialogue that activeftp printed. Replies alone " +
			"are enough for most findings.\n" +
			"The log of an FTP server (vsftpd, ProFTPD, Pure-FTPd, pyftpdlib, FileZilla Server, IIS) or a capture (tcpdump, tshark -Y ftp) " +
			"shows more: which address the partner sees the client at.\n" +
			"The exit code is 2 if no line is a command, a reply or an error of FTP.\n" +
			"A log is UTF-8, or UTF-16 with a byte order mark. Lines that are not UTF-8 are read as Latin-1, and standard error says so.\n" +
			"--settings FILE compares the log with the settings that should have been in force: range, address, network zone and " +
			"firewall.\n" +
			"A finding ends with the id of a rule, the number of a checklist item (AM-nn, see activeftp conformance), or the name of a " +
			"cause. activeftp explain ID explains each of them.",
		Examples: []string{
			"activeftp diagnose client.log",
			"activeftp diagnose --settings mft.settings --format json client.log",
			"activeftp diagnose --fail-on never - <client.log",
		},
		Setup: diagnose,
	}
}

func diagnose(_ context.Context, t *cli.Terminal, flags *pflag.FlagSet) func([]string) error {
	reports := cli.AddReportFlags(flags, t, report.DiagnoseFormats(), tool())
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
		text := string(log)
		if len(log) <= trace.MaxLog { // half of a longer log must not pass for the whole
			decoded := core.DecodeLog(text)
			text = decoded.Text
			if note := decoded.Note(); note != "" {
				fmt.Fprintln(t.Err, report.Printable(place(args[0])+": "+note))
			}
		}
		d, err := trace.Diagnose(text, checked)
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
	return text.Check(), nil
}
