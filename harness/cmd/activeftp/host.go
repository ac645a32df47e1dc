package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/pflag"

	"activeftp/harness/internal/cli"
	"activeftp/harness/internal/host"
)

func hostCommand() cli.Command {
	return cli.Command{
		Name:    "host",
		Args:    "",
		Summary: "print the settings of this machine",
		Help: "Prints the sections [host] and [firewall] for the machine that it runs on: its operating system, ephemeral ports, ports in " +
			"use, address, and the ports that its firewall lets in. Run it where the product runs, and append its output to the settings.",
		Details: "It opens no connection and changes nothing. A line with # is for you to judge: the programs on the ports in use, further " +
			"addresses (several in the key would mean several nodes), and whatever is not certain.\n" +
			"If the product runs, its own ports are among those in use: take out what it opened for transfers of the moment.\n" +
			"The address is the one that connections to the internet come from. If partners are reached through another interface, put that " +
			"one's in its place.\n" +
			"On Linux it reads the rules of nftables and iptables, for connections through the interface with the default route. Only root " +
			"can read them. It follows jumps, sets, maps and policies, in both directions. It prints [firewall] only if that says all there " +
			"is, and otherwise a comment: if ports depend on a rate limit, a mark, a set that changes or a match that it does not know, if several " +
			"groups of sources may reach different ports, if a helper for FTP opens ports, or if nothing is blocked, because a firewall in " +
			"front of the host cannot be seen from it. It does not see programs in the kernel (eBPF) either.\n" +
			"On Windows it asks netsh, netstat and tasklist, on macOS sysctl, netstat and lsof, on FreeBSD sysctl and sockstat. It does not read their firewalls.",
		Examples: []string{"activeftp host", "activeftp host >>mft.settings"},
		Setup:    runHost,
	}
}

func runHost(ctx context.Context, t *cli.Terminal, _ *pflag.FlagSet) func([]string) error {
	return func(args []string) error {
		if err := cli.NoArguments(args); err != nil {
			return err
		}
		ctx, stop := cli.UntilInterrupted(ctx)
		defer stop()
		f := host.Read(ctx)
		if ctx.Err() != nil {
			fmt.Fprintln(t.Err, "interrupted: nothing is printed, because the machine was not completely looked at")
			return cli.ErrFindings
		}
		_, err := io.WriteString(t.Out, f.Settings())
		return err
	}
}
