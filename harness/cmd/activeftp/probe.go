package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/pflag"

	"activeftp/core"
	"activeftp/harness/internal/cli"
	"activeftp/harness/internal/ftpurl"
	"activeftp/harness/probe"
	"activeftp/harness/report"
)

func probeCommand() cli.Command {
	return cli.Command{
		Name:    "probe",
		Args:    "[flags] --server URL [FILE|-]",
		Summary: "check a partner's FTP server against the active-mode checklist",
		Help: "Checks an FTP server against every item of the conformance checklist that binds servers, and shows the status of " +
			"each with the commands and replies. It lists a directory, stores a file of a few bytes under a new name and deletes " +
			"it. The exit code is 1 if an item fails, or if the server cannot be reached or refuses the login.\n" +
			"The scheme of --server selects TLS: ftp:// has none, except for the items about TLS, ftpes:// starts it with AUTH TLS, " +
			"ftps:// with the connection (port 990). A directory in the URL is relative to the login directory, after a second " +
			"slash it is absolute. Set the environment variable ACTIVEFTP_PASSWORD to the password of the user in the URL.\n" +
			"With a settings text, the probe listens in the range of its first active site and announces the address in the " +
			"text; the scheme must agree with use-ftps of that site.",
		Examples: []string{
			"activeftp probe --server ftp://127.0.0.1:2121 --fail-on never",
			"activeftp probe --server ftp://127.0.0.1:2121 --fail-on never --format json mft.settings",
		},
		Setup: runProbe,
	}
}

func runProbe(ctx context.Context, t *cli.Terminal, flags *pflag.FlagSet) func([]string) error {
	o := probe.Options{Progress: t.Progress("item")}
	flags.StringVar(&o.Server, "server", "", "`URL` of the server: scheme ftp, ftpes or ftps, user, host, port and directory (required)")
	caFile := flags.String("ca-file", "", "PEM `FILE` of CA certificates to trust (default: the system's)")
	reports := cli.AddReportFlags(flags, t, report.ConformanceFormats())
	talk := flags.Bool("talk", false, "show the dialogue of every item, not only of items that do not pass")
	failOn := cli.AddFailOn(flags)
	return func(args []string) error {
		if o.Server == "" {
			return errors.New("--server is missing; type --server ftp://HOST")
		}
		if err := applySettings(t, args, &o); err != nil {
			return err
		}
		var err error
		if o.Roots, err = cli.ReadRoots(t, *caFile); err != nil {
			return err
		}
		o.Password = t.Env("ACTIVEFTP_PASSWORD")
		ctx, stop := cli.UntilInterrupted(ctx)
		defer stop()
		r, err := probe.Run(ctx, o)
		if r == nil {
			return err
		}
		r.Talk = *talk
		if err := reports.Write(t.Out, r); err != nil {
			return err
		}
		if err != nil { // no session; --fail-on is about items
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
	checked := core.Check(text.Text)
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
