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
)

func suggestCommand() cli.Command {
	return cli.Command{
		Name:    "suggest",
		Args:    "[--ports N] [--os OS | FILE|-]",
		Summary: "suggest port ranges that do not collide",
		Help: "Suggests up to five ranges of N ports, the one with the fewest collisions first, and lists the collisions of " +
			"each.",
		Details: "A range collides with the operating system's ephemeral ports, the product's own ports, and the ports of well-known " +
			"services. With settings it also collides with the passive range and the ports in use there, N is the number of ports of the " +
			"active range, and it prints which ports the firewall does not open. The ranges do not overlap. For a range without a " +
			"collision it also prints how many names the IANA registry has for its ports, if that is known.",
		Examples: []string{"activeftp suggest mft.settings", "activeftp suggest --ports 1024", "activeftp suggest --ports 200 --os windows"},
		Setup:    suggest,
	}
}

func suggest(_ context.Context, t *cli.Terminal, flags *pflag.FlagSet) func([]string) error {
	var ports int
	cli.AddCount(flags, &ports, "ports", core.HighestPort-core.LowestPort+1, "number of ports in the range (default: that of the settings)")
	systems := core.OperatingSystems()
	os := cli.AddChoice(flags, "os", "OS", "", systems, "operating system of the host (default: all but freebsd)")
	cli.SetDetails(flags, "os", "--os OS is "+cli.OneOf(systems)+". Without it and without settings, the ranges suit every system "+
		"except FreeBSD, whose ephemeral ports begin at 10000. With settings it is the os there.")
	return func(args []string) error {
		choices, err := suggestedRanges(t, args, ports, *os)
		if err != nil {
			return err
		}
		var b strings.Builder
		for _, c := range choices {
			b.WriteString(describe(c) + "\n")
		}
		return t.WriteText(b.String())
	}
}

// suggestedRanges returns ranges of n ports for the settings in the file that args
// names, or without one for an operating system. n can be 0 if the settings say how
// many ports the active range has.
func suggestedRanges(t *cli.Terminal, args []string, n int, os string) ([]firewall.Choice, error) {
	if len(args) == 0 {
		if n == 0 {
			return nil, errors.New("want the number of ports: --ports N, or settings that say it")
		}
		return firewall.Suggest(n, os)
	}
	if os != "" {
		return nil, errors.New("--os: settings say the operating system themselves; want one of both")
	}
	text, err := cli.ReadText(t, args)
	if err != nil {
		return nil, err
	}
	settings := text.Check().Settings
	if n == 0 {
		number := settings.Active.NumberOfPorts
		if !number.Known() || number.V < 1 {
			return nil, fmt.Errorf("%s does not say the number of ports: want --ports N", text.File)
		}
		n = number.V
	}
	return firewall.SuggestFor(settings, n)
}

// describe returns the keys of a suggested range, what the firewall lacks, and its
// collisions.
func describe(c firewall.Choice) string {
	text := fmt.Sprintf("base-port = %d  number-of-ports = %d  port-end = %d", c.Ports.Base, c.Ports.Number, c.Ports.End())
	if len(c.Closed) > 0 {
		var closed []string
		for _, r := range c.Closed {
			closed = append(closed, r.String())
		}
		text += " (the firewall does not open " + strings.Join(closed, ", ") + ")"
	}
	if len(c.Collisions) == 0 {
		text += ": no known collision"
		switch names, known := c.Registered(); {
		case known && names == 0:
			text += ", no name in the IANA registry"
		case known:
			text += ", at most " + core.Count(names, "name") + " in the IANA registry"
		}
		return text
	}
	var all []string
	for _, service := range c.Collisions {
		all = append(all, service.Ports.String()+" "+service.Name)
	}
	return text + ": collides with " + strings.Join(all, ", ")
}
