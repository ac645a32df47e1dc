package main

import (
	"slices"

	"activeftp/harness/internal/cli"
	"activeftp/site"
)

// commands returns the commands in the order of the help, which shows them by
// task. Each is one line here and one file of its name.
func commands() []cli.Command {
	return slices.Concat(
		group("check settings",
			initCommand(),
			hostCommand(),
			checkCommand(),
			suggestCommand(),
			firewallCommand(),
			importCommand(),
		),
		group("explain and look up",
			explainCommand(),
			rulesCommand(),
			diagnoseCommand(),
			completionCommand(),
			manCommand(),
			versionCommand(site.Files()),
		),
		group("prove by transfers",
			proveCommand(),
			dialCommand(),
			observeCommand(),
			probeCommand(),
			runCommand(),
			conformanceCommand(),
			mergeCommand(),
		),
		group("serve",
			partnerCommand(),
			siteCommand(site.Files()),
		),
	)
}

// group returns the commands as members of the group with the given name.
func group(name string, all ...cli.Command) []cli.Command {
	for i := range all {
		all[i].Group = name
	}
	return all
}
