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
		Args:    "--ports N [--os OS]",
		Summary: "suggest port ranges that do not collide",
		Help: "Suggests up to five ranges of N ports, the one with the fewest collisions first, and lists the collisions of " +
			"each.",
		Details: "A range collides with the operating system's ephemeral ports, the product's own ports, and the ports of well-known " +
			"services. The ranges do not overlap. For a range without a collision it also prints how many names the IANA registry " +
			"has for its ports, if that is known.",
		Examples: []string{"activeftp suggest --ports 1024", "activeftp suggest --ports 200 --os windows"},
		Setup:    suggest,
	}
}

func suggest(_ context.Context, t *cli.Terminal, flags *pflag.FlagSet) func([]string) error {
	var ports int
	cli.AddCount(flags, &ports, "ports", core.HighestPort-core.LowestPort+1, "number of ports in the range (required)")
	systems := core.OperatingSystems()
	os := cli.AddChoice(flags, "os", "OS", "", systems, "operating system of the host (default: all but freebsd)")
	cli.SetDetails(flags, "os", "--os OS is "+cli.OneOf(systems)+". Without it, the ranges suit every system except FreeBSD, whose "+
		"ephemeral ports begin at 10000.")
	return func(args []string) error {
		if err := cli.NoArguments(args); err != nil {
			return err
		}
		if ports == 0 {
			return errors.New("want the number of ports: --ports N")
		}
		choices, err := firewall.Suggest(ports, *os)
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

// describe returns the keys of a suggested range and its collisions.
func describe(c firewall.Choice) string {
	text := fmt.Sprintf("base-port = %d  number-of-ports = %d  port-end = %d", c.Ports.Base, c.Ports.Number, c.Ports.End())
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
