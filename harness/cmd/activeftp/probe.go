package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/pflag"

	"activeftp/harness/internal/cli"
	"activeftp/harness/internal/ftpurl"
	"activeftp/harness/probe"
	"activeftp/harness/report"
)

func probeCommand() cli.Command {
	return cli.Command{
		Name:    "probe",
		Args:    "[flags] --server URL [FILE|-]",
		Summary: "check a server against the checklist",
		Help: "Checks an FTP server against every item of the active-mode checklist that binds servers, and reports the status of " +
			"each.",
		Details: "It does no harm: it lists a directory, stores a file of a few bytes under a new name and deletes it.\n" +
			"With settings it listens in the range of their first active site and announces the address in them, unless that is " +
			"another host's. The scheme of " +
			"--server must agree with use-ftps of that site.\n" +
			"Under ftp:// it uses TLS only for the items about TLS.\n" +
			"An item with nothing but time-outs takes at most --connect-timeout and four times --receive-timeout; on a slow link it may take a " +
			"minute more.\n" +
			"The exit code is 1 if an item fails. If the server cannot be reached or refuses the login, or after an interrupt, it is " +
			"1 whatever --fail-on says.",
		Examples: []string{
			"activeftp probe --server ftp://127.0.0.1:2121",
			"activeftp probe --server ftp://127.0.0.1:2121 --receive-timeout 30s",
			"activeftp probe --server ftp://127.0.0.1:2121 --format json mft.settings",
		},
		Setup: runProbe,
	}
}

func runProbe(ctx context.Context, t *cli.Terminal, flags *pflag.FlagSet) func([]string) error {
	o := probe.Options{Progress: t.Progress("item")}
	server := addServer(flags, "server to check (required)")
	passwordFile := addPasswordFile(flags)
	caFile := cli.AddText(flags, "ca-file", "FILE", "", "CAs to trust, in PEM (default: the system's)")
	connectLimit := cli.AddDuration(flags, "connect-timeout", probe.DefaultWait, "time limit for connecting")
	receiveLimit := cli.AddDuration(flags, "receive-timeout", probe.DefaultWait, "time limit for every other wait")
	reports := cli.AddReportFlags(flags, t, report.ConformanceFormats(), tool())
	talk := flags.Bool("talk", false, "show the dialogue of items that pass, too")
	failOn := cli.AddFailOn(flags)
	return func(args []string) error {
		if o.Server = *server; o.Server == "" {
			return errors.New("--server is missing; type --server ftp://HOST")
		}
		if err := applySettings(t, args, &o); err != nil {
			return err
		}
		var err error
		if o.Roots, err = cli.ReadRoots(t, *caFile); err != nil {
			return err
		}
		o.Connect, o.Wait = *connectLimit, *receiveLimit
		if o.Password, err = readPassword(t, *passwordFile, []string{*server}, args); err != nil {
			return err
		}
		ctx, stop := cli.UntilInterrupted(ctx)
		defer stop()
		r, err := probe.Run(ctx, o)
		interrupted := ctx.Err() != nil // before the report: its reader may end ctx too
		if r == nil {
			return err
		}
		r.Talk = *talk
		if err := reports.Write(t.Out, r); err != nil {
			return err
		}
		if interrupted {
			fmt.Fprintln(t.Err, "interrupted: not every item was checked")
		}
		if err != nil || interrupted { // --fail-on is about items
			return cli.ErrFindings
		}
		return failOn.Judge(r)
	}
}

// applySettings sets the data ports and the announced address as the first
// active site of the settings text in args requires. Without a text it sets
// nothing.
func applySettings(t *cli.Terminal, args []string, o *probe.Options) error {
	if len(args) == 0 {
		return nil
	}
	text, err := cli.ReadText(t, args)
	if err != nil {
		return err
	}
	checked := text.Check()
	sites := checked.Settings.ActiveSites()
	if len(sites) == 0 {
		return fmt.Errorf("%s: no transfer site has enable-active-connection-mode = yes", text.File)
	}
	site := sites[0]
	u, err := ftpurl.Parse(o.Server)
	if err == nil {
		err = u.CheckSite(site)
	}
	if err != nil {
		return fmt.Errorf("--server %w", err)
	}
	plan, blockers := checked.Plan(site)
	if len(blockers) > 0 {
		return fmt.Errorf("%s:%d: the settings rule out transfers of site %s: %s [%s]",
			text.File, blockers[0].Line, site.Name, blockers[0].Message, blockers[0].Rule)
	}
	o.Ports, o.Announce = plan.Range, plan.Announce
	return nil
}
