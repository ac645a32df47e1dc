package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/pflag"

	"activeftp/core"
	"activeftp/core/firewall"
	"activeftp/harness/internal/cli"
	"activeftp/harness/report"
)

// allPlatforms is the --platform that stands for every one.
const allPlatforms = "all"

func firewallCommand() cli.Command {
	return cli.Command{
		Name:    "firewall",
		Args:    "[flags] FILE|-",
		Summary: "print the firewall rules that let the partner in",
		Help: "Prints the rules that the settings need: the partner connects in on every port of the range, and this host " +
			"connects out to the partner's control port. Settings from which no exact rule follows are refused, and the exit code is 1.\n" +
			"The output for one platform is what that platform takes, with remarks as its comments; where it has no comments they " +
			"go to standard error. all prints every platform under a heading, and the reservation of the range from the " +
			"operating system's own choice of ports.",
		Examples: []string{
			"activeftp firewall --platform nftables mft.settings",
			"activeftp firewall --platform iptables --source-port 20 --rollback mft.settings",
		},
		Setup: printFirewall,
	}
}

func printFirewall(_ context.Context, t *cli.Terminal, flags *pflag.FlagSet) func([]string) error {
	platform := flags.String("platform", allPlatforms, "`NAME` of one of "+platformNames()+", or all")
	sourcePort := flags.String("source-port", "any", "`PORT` that the partner dials from: any or 20")
	var o firewall.Options
	flags.BoolVar(&o.Mirror, "mirror", false, "the rules for the partner's firewall")
	flags.BoolVar(&o.Rollback, "rollback", false, "the lines that take the rules back")
	return func(args []string) error {
		if *sourcePort != "any" && *sourcePort != "20" {
			return fmt.Errorf("--source-port %s: there are any and 20", *sourcePort)
		}
		o.SourcePort20 = *sourcePort == "20"
		text, err := cli.ReadText(t, args)
		if err != nil {
			return err
		}
		err = printRules(t, core.Check(text.Text), *platform, o)
		if refused := (*firewall.Refused)(nil); errors.As(err, &refused) {
			fmt.Fprintln(t.Err, report.Printable(text.File+": "+err.Error()))
			return cli.ErrFindings
		}
		return err
	}
}

func platformNames() string {
	var names []string
	for _, p := range firewall.Platforms() {
		names = append(names, p.ID)
	}
	return strings.Join(names, ", ")
}

// printRules prints the rules for one platform and nothing else, or for all and
// the reservation, each under its name.
func printRules(t *cli.Terminal, r *core.Result, id string, o firewall.Options) error {
	if id != allPlatforms {
		return printPlatform(t, r, id, o)
	}
	for _, p := range firewall.Platforms() {
		if err := t.WriteText("== " + p.Name + " ==\n"); err != nil {
			return err
		}
		if err := printPlatform(t, r, p.ID, o); err != nil {
			return err
		}
	}
	return printReservation(t, r, o.Rollback)
}

func printPlatform(t *cli.Terminal, r *core.Result, id string, o firewall.Options) error {
	blocks, err := firewall.Rules(r, id, o)
	if err != nil {
		return err
	}
	for _, p := range firewall.Platforms() {
		if p.ID != id {
			continue
		}
		for _, note := range p.Unsaid(blocks) {
			fmt.Fprintln(t.Err, report.Printable(note))
		}
		return t.WriteText(p.Script(blocks))
	}
	return nil
}

// printReservation prints how the range is kept from outgoing connections.
func printReservation(t *cli.Terminal, r *core.Result, rollback bool) error {
	blocks, err := firewall.Reserve(r, rollback)
	if err != nil {
		return err
	}
	for _, b := range blocks {
		if err := t.WriteText("== " + b.Title + " ==\n" + b.Text); err != nil {
			return err
		}
		if b.Note != "" {
			fmt.Fprintln(t.Err, report.Printable(b.Note))
		}
	}
	return nil
}
