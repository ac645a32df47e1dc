package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/pflag"

	"activeftp/core"
	"activeftp/harness/internal/cli"
	"activeftp/harness/probe"
	"activeftp/harness/report"
)

func probeCommand() cli.Command {
	return cli.Command{
		Name:    "probe",
		Args:    "[flags] --server URL [FILE|-]",
		Summary: "ask a partner's server how it keeps to the checklist for active mode",
		Help: "Asks an FTP server for every item of the conformance checklist that binds one, and shows how it stands to each, " +
			"with the commands and replies. It lists a directory, and stores a file of a few bytes under a name of its own and " +
			"deletes it again; a directory in the URL is where. Without one that is the directory of the login. With a settings text it listens in " +
			"the range of its first active site and announces the address that the text names.\n" +
			"ftpes:// asks for TLS with AUTH TLS, ftps:// begins with it; under ftp:// TLS is tried for the items on it alone. " +
			"The password is taken from the environment variable ACTIVEFTP_PASSWORD.",
		Examples: []string{
			"activeftp probe --server ftp://127.0.0.1:2121 --fail-on never",
			"activeftp probe --server ftp://127.0.0.1:2121 --fail-on never --format json mft.settings",
		},
		Setup: runProbe,
	}
}

func runProbe(ctx context.Context, t *cli.Terminal, flags *pflag.FlagSet) func([]string) error {
	o := probe.Options{Progress: t.Progress("item")}
	flags.StringVar(&o.Server, "server", "", "the server's `URL`: ftp, ftpes or ftps://user@host:port/directory")
	authority := flags.String("ca-file", "", "PEM `FILE` of who issues the server's certificate (default whom the system trusts)")
	reports := cli.AddReportFlags(flags, t, report.ConformanceFormats())
	talk := flags.Bool("talk", false, "show the dialogue of every item, not only of what does not pass")
	fails := cli.AddFailOn(flags)
	return func(args []string) error {
		if o.Server == "" {
			return errors.New("expected --server URL")
		}
		if err := listenAsSettingsSay(t, args, &o); err != nil {
			return err
		}
		var err error
		if o.Roots, err = cli.ReadRoots(t, *authority); err != nil {
			return err
		}
		o.Password = t.Env("ACTIVEFTP_PASSWORD")
		ctx, stop := cli.UntilInterrupted(ctx)
		defer stop()
		r, err := probe.Run(ctx, o)
		if err != nil {
			return fmt.Errorf("probing: %w", err)
		}
		r.Talk = *talk
		if err := reports.Write(t.Out, r); err != nil {
			return err
		}
		return fails.Judge(r)
	}
}

// listenAsSettingsSay takes the data ports, and the address that is announced,
// from the settings text that the arguments name; from none when there is none.
func listenAsSettingsSay(t *cli.Terminal, args []string, o *probe.Options) error {
	if len(args) == 0 {
		return nil
	}
	text, err := cli.ReadText(t, args)
	if err != nil {
		return err
	}
	checked := core.Check(text.Text)
	for i := range checked.Settings.Sites {
		site := &checked.Settings.Sites[i]
		if !site.Active() {
			continue
		}
		plan, forbids := checked.Plan(site)
		if len(forbids) > 0 {
			return fmt.Errorf("%s:%d: the settings forbid site %s: %s [%s]",
				text.File, forbids[0].Line, site.Name, forbids[0].Message, forbids[0].Rule)
		}
		o.Ports, o.Announce = plan.Range, plan.Announce
		return nil
	}
	return fmt.Errorf("%s: no transfer site here has enable-active-connection-mode = yes", text.File)
}
