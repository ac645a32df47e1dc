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
		Summary: "suggest quiet ranges",
		Help: "Suggests ranges of so many ports that are free of the operating system's ephemeral ports, of the product's own " +
			"ports and of well-known services, the quietest first, and tells what each would collide with.",
		Examples: []string{"activeftp suggest --ports 1024 --os linux"},
		Setup:    suggest,
	}
}

func suggest(_ context.Context, t *cli.Terminal, flags *pflag.FlagSet) func([]string) error {
	var ports int
	cli.AddCount(flags, &ports, "ports", core.HighestPort-core.LowestPort+1, "how many ports the range is to have")
	os := flags.String("os", "", "`OS` of the host: "+strings.Join(core.OperatingSystems(), ", ")+" (default any but freebsd)")
	return func(args []string) error {
		switch {
		case len(args) > 0:
			return fmt.Errorf("expected no argument, not %q", args[0])
		case ports == 0:
			return errors.New("expected --ports")
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

// describe is a range, and what is known of it.
func describe(c firewall.Choice) string {
	text := fmt.Sprintf("base-port = %d  number-of-ports = %d  port-end = %d", c.Ports.Base, c.Ports.Number, c.Ports.End())
	if len(c.Collisions) == 0 {
		text += ": nothing known is in the way"
		switch names, known := c.Registered(); {
		case known && names == 0:
			text += ", nor has the IANA registry a name there"
		case known:
			text += fmt.Sprintf(", and the IANA registry has at most %d names there", names)
		}
		return text
	}
	var all []string
	for _, x := range c.Collisions {
		all = append(all, x.Ports.String()+" "+x.Name)
	}
	return text + ": collides with " + strings.Join(all, ", ")
}
