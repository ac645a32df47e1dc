package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/pflag"

	"activeftp/core"
	"activeftp/core/firewall"
	"activeftp/harness/internal/cli"
	"activeftp/harness/report"
)

// allPlatforms is the value of --platform that stands for every platform.
const allPlatforms = "all"

// Values of --source-port.
const (
	anySourcePort = "any"
	ftpDataPort   = "20" // RFC 959 section 3.2: the default data port of a server on port 21
)

func firewallCommand() cli.Command {
	return cli.Command{
		Name:    "firewall",
		Args:    "[flags] FILE|-",
		Summary: "print the rules that let the partner in",
		Help: "Prints the firewall rules that the settings need: inbound from the partner to every port of the range, and outbound " +
			"from this host to the partner's control port.",
		Details: "If no exact rule follows from the settings, it prints the reason, and the exit code is 1.\n" +
			"The output for one platform can be loaded or pasted as it is. A note above the rules names what to set first, such as " +
			"the ID of a security group. Notes are comments; if the platform has none, they go to standard error.\n" +
			"The names of the rules come from the settings that they follow from, so two texts on one firewall do not touch each " +
			"other's rules. Loading the rules again changes nothing; where a platform cannot tell two texts apart, a note says so. " +
			"Before you change the text, print its rollback: the changed text has other names.",
		Examples: []string{
			"activeftp firewall mft.settings",
			"activeftp firewall --platform nftables --source-port 20 mft.settings",
			"activeftp firewall --platform iptables --rollback mft.settings",
			"activeftp firewall --platform fortigate --set outside-interface=wan2 --set inside-interface=mft mft.settings",
		},
		Setup: printFirewall,
	}
}

func printFirewall(_ context.Context, t *cli.Terminal, flags *pflag.FlagSet) func([]string) error {
	platforms := append(platformIDs(), allPlatforms)
	platform := cli.AddChoice(flags, "platform", "NAME", allPlatforms, platforms, "firewall platform, such as nftables")
	cli.SetDetails(flags, "platform", "--platform NAME is "+cli.OneOf(platforms)+". Under all it prints the rules for every platform, each "+
		"under a heading, and then the commands that reserve the range, so that the operating system does not use its ports for outgoing "+
		"connections.")
	sourcePort := cli.AddChoice(flags, "source-port", "PORT", anySourcePort, []string{anySourcePort, ftpDataPort},
		"source port of the partner: any or 20")
	cli.SetDetails(flags, "source-port", "--source-port=20 keeps out a partner that connects from another port. A platform that cannot "+
		"match the source port allows any, and says so in a note.")
	var o firewall.Options
	flags.BoolVar(&o.Mirror, "mirror", false, "print the rules for the partner's firewall instead")
	flags.BoolVar(&o.Rollback, "rollback", false, "print the commands that remove the rules instead")
	set := addAssignments(flags)
	return func(args []string) error {
		if err := checkAssignments(*platform, *set); err != nil {
			return err
		}
		o.Set = *set
		o.SourcePort20 = *sourcePort == ftpDataPort
		text, err := cli.ReadText(t, args)
		if err != nil {
			return err
		}
		err = printRules(t, text.Check(), *platform, o)
		if refused := (*firewall.Refused)(nil); errors.As(err, &refused) {
			fmt.Fprintln(t.Err, report.Printable(text.File+": "+err.Error()))
			return cli.ErrFindings
		}
		return err
	}
}

// platformIDs returns the ids of the platforms in their order.
func platformIDs() []string {
	var ids []string
	for _, p := range firewall.Platforms() {
		ids = append(ids, p.ID)
	}
	return ids
}

// printRules prints the rules for one platform and nothing else. For all
// platforms it prints the rules for each, and the reservation, under headings.
func printRules(t *cli.Terminal, r *core.Result, id string, o firewall.Options) error {
	if id != allPlatforms {
		return printPlatform(t, r, id, "", o)
	}
	for _, p := range firewall.Platforms() {
		if err := printPlatform(t, r, p.ID, "== "+p.Name+" ==\n", o); err != nil {
			return err
		}
	}
	return printReservation(t, r, o.Rollback)
}

// printPlatform prints the rules for one platform under a heading, which may be empty.
// If there are none it prints nothing and returns the reason.
func printPlatform(t *cli.Terminal, r *core.Result, id, heading string, o firewall.Options) error {
	for _, p := range firewall.Platforms() {
		if p.ID != id {
			continue
		}
		o.Set = fitting(p, o.Set)
		blocks, err := firewall.Rules(r, id, o)
		if err != nil {
			return err
		}
		for _, note := range p.Unsaid(blocks) {
			fmt.Fprintln(t.Err, report.Printable(p.Name+": "+note))
		}
		return t.WriteText(heading + p.Script(blocks))
	}
	return nil
}

// printReservation prints how to keep the range free of outgoing connections.
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
			fmt.Fprintln(t.Err, report.Printable(b.Title+": "+b.Note))
		}
	}
	return nil
}
