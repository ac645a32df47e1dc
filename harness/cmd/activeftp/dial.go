package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"

	"github.com/spf13/pflag"

	"activeftp/harness/dial"
	"activeftp/harness/internal/cli"
	"activeftp/harness/internal/ftpurl"
	"activeftp/harness/report"
)

func dialCommand() cli.Command {
	return cli.Command{
		Name:    "dial",
		Args:    "[flags] FILE|-",
		Summary: "test every port through the firewall",
		Help: "Tests the real firewall from both ends, without a transfer: --listen waits at the partner, and --to, on the product's " +
			"host, has it dial every port of the range.",
		Details: "Start the listening end at the partner first. Both ends need the settings: the listening end dials no port outside its own " +
			"range, and nobody but the host that has logged in.\n" +
			"For each port the report says whether it is open, refused (rejected at once), dropped (three attempts without an answer), reached from " +
			"another address, busy on this host, or not tried. 1,024 ports take less than 1 s if they are open and less than 10 s if they are dropped. " +
			"More than 2,048 ports are dialed in several runs, and so are fewer if this host may open only few files.\n" +
			"It also says where the two ends see different addresses, as behind NAT, and where their ranges differ.\n" +
			"The exit code of --to is 1 if a port is not open, or if the other end cannot be reached or refuses the login. --listen runs until it is interrupted, " +
			"and prints every command (>) and reply (<) after the number of its session.",
		Examples: []string{
			"activeftp dial --to 127.0.0.1:2121 mft.settings",
			"activeftp dial --listen 127.0.0.1:2121 mft.settings",
			"activeftp dial --listen :2121 --user u --password-file pw mft.settings",
			"activeftp dial --to partner:2121 --user u --password-file pw mft.settings",
		},
		Setup: runDial,
	}
}

// dialFlags are the flags of the command dial.
type dialFlags struct {
	listen, to, user, passwordFile, caFile *string
	unverified                             *bool
	tls                                    cli.TLSFlags
	proof                                  proofFlags
}

func (f *dialFlags) add(t *cli.Terminal, flags *pflag.FlagSet) {
	f.listen = cli.AddText(flags, "listen", "HOST:PORT", "", "wait here for the other end")
	f.to = cli.AddText(flags, "to", "HOST:PORT", "", "listening end to test with")
	f.user = cli.AddText(flags, "user", "NAME", "", "user of both ends (default: anonymous)")
	f.passwordFile = cli.AddText(flags, "password-file", "FILE", "", "file with the password of --user")
	f.tls.Add(flags)
	flags.Lookup("tls").Usage = "TLS of --listen, such as explicit"
	flags.Lookup("certificate").Usage = "certificate of --listen, in PEM (default: a new one)"
	f.caFile = cli.AddText(flags, "ca-file", "FILE", "", "CAs to trust, in PEM (default: the system's)")
	f.unverified = flags.Bool("trust-any-certificate", false, "accept any certificate, even an impostor's")
	f.proof.add(flags, t)
	cli.SetDetails(flags, "listen", "--listen takes the address for control connections; port 0 takes a free port. Beyond loopback it "+
		"needs --user. It goes with --tls, --certificate and --key.")
	cli.SetDetails(flags, "to", "--to also takes a URL: with ftpes://HOST:PORT the control connection starts TLS with AUTH TLS, and with "+
		"ftps:// it starts under TLS. It goes with --ca-file, --trust-any-certificate, --format and --output.")
	cli.SetDetails(flags, "user", "--user and --password-file go together, and are the same at both ends. The file has the password in one line; "+
		"with --to the environment variable ACTIVEFTP_PASSWORD can take its place.")
	cli.SetDetails(flags, "ca-file", "Under TLS the certificate of the listening end must be signed by a CA that the system trusts or that --ca-file "+
		"names. --trust-any-certificate accepts every certificate, so anyone can pose as that end.")
}

func runDial(ctx context.Context, t *cli.Terminal, flags *pflag.FlagSet) func([]string) error {
	var f dialFlags
	f.add(t, flags)
	return func(args []string) error {
		if err := f.checkEnd(flags); err != nil {
			return err
		}
		text, err := cli.ReadText(t, args)
		if err != nil {
			return err
		}
		ctx, stop := cli.UntilInterrupted(ctx)
		defer stop()
		if *f.listen != "" {
			return f.serve(ctx, t, text)
		}
		return f.test(ctx, t, text)
	}
}

// checkEnd returns an error unless exactly one end is chosen, and no flag of the
// other end is given.
func (f *dialFlags) checkEnd(flags *pflag.FlagSet) error {
	end, others := "--to", []string{"tls", "certificate", "key"}
	switch {
	case *f.listen == "" && *f.to == "":
		return errors.New("want --listen HOST:PORT at the partner, or --to HOST:PORT on the product's host")
	case *f.listen != "" && *f.to != "":
		return errors.New("--listen and --to are the two ends; give one of them")
	case *f.listen != "":
		end, others = "--listen", []string{"ca-file", "trust-any-certificate", "format", "output"}
	}
	for _, name := range others {
		if flags.Changed(name) {
			return fmt.Errorf("--%s is for the other end; remove it, or remove %s", name, end)
		}
	}
	if *f.caFile != "" && *f.unverified {
		return errors.New("--ca-file and --trust-any-certificate exclude each other; give one of them")
	}
	return nil
}

// serve runs the listening end until it is interrupted.
func (f *dialFlags) serve(ctx context.Context, t *cli.Terminal, text cli.SettingsText) error {
	ports, err := dial.Range(text.File, text.Check())
	if err != nil {
		return err
	}
	if err := cli.CheckListen(*f.listen, *f.user); err != nil {
		return err
	}
	c := dial.ListenConfig{Listen: *f.listen, User: *f.user, Ports: ports}
	if c.Password, err = cli.ReadPassword(t, *f.user, *f.passwordFile); err != nil {
		return err
	}
	if c.TLS, c.Certificate, err = f.tls.Read(t); err != nil {
		return err
	}
	c.Log = func(l dial.Line) { printLine(t, l.Session, l.FromClient, l.Text) }
	l, err := dial.Listen(c)
	if err != nil {
		return err
	}
	fmt.Fprintf(t.Err, "listening on %v, for ports %v; %spress Ctrl-C to stop\n", l.Addr(), ports, fingerprint(c.Certificate))
	<-ctx.Done()
	if err := l.Close(); err != nil {
		return cli.InternalError{Err: err}
	}
	return nil
}

// test runs the other end and reports.
func (f *dialFlags) test(ctx context.Context, t *cli.Terminal, text cli.SettingsText) error {
	o := dial.Options{Unverified: *f.unverified, Progress: t.Progress("port")}
	u, err := f.target()
	if err != nil {
		return err
	}
	o.To = u.String()
	if o.Password, err = f.password(t, u.User); err != nil {
		return err
	}
	if o.Roots, err = cli.ReadRoots(t, *f.caFile); err != nil {
		return err
	}
	r, err := dial.Run(ctx, text.File, text.Check(), o)
	return f.proof.write(t, r, err)
}

// target returns the server of --to, with the user of --user if there is one.
func (f *dialFlags) target() (ftpurl.URL, error) {
	text := *f.to
	if !strings.Contains(text, "://") {
		text = "ftp://" + text
	}
	u, err := ftpurl.Parse(text) // its errors mask what could be a password
	_, _, noPort := net.SplitHostPort(*f.to)
	switch {
	case err != nil:
		return u, fmt.Errorf("--to %w", err)
	case text != *f.to && noPort != nil:
		return u, fmt.Errorf("--to %s: want HOST:PORT of the listening end, such as ftp.partner.example:2121", report.Printable(*f.to))
	case u.User != "" && *f.user != "" && u.User != *f.user:
		return u, fmt.Errorf("--to %v and --user %s name two users; give one of them", u, report.Printable(*f.user))
	case u.User == "":
		u.User = *f.user
	}
	return u, nil
}

// password returns the password of the user, from --password-file or, without that,
// from the environment. Without a user none is needed.
func (f *dialFlags) password(t *cli.Terminal, user string) (string, error) {
	if *f.passwordFile != "" {
		return cli.ReadPassword(t, user, *f.passwordFile)
	}
	password := t.Env("ACTIVEFTP_PASSWORD")
	if *f.user != "" && password == "" {
		return "", errors.New("--user needs --password-file, or the password in ACTIVEFTP_PASSWORD")
	}
	return password, nil
}
