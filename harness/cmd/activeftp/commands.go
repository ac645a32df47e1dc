package main

import (
	"activeftp/harness/internal/cli"
	"activeftp/site"
)

// commands returns the commands in the order of the help. Each is one line here
// and one file of its name.
func commands() []cli.Command {
	return []cli.Command{
		checkCommand(),
		runCommand(),
		proveCommand(),
		observeCommand(),
		probeCommand(),
		conformanceCommand(),
		partnerCommand(),
		firewallCommand(),
		suggestCommand(),
		importCommand(),
		diagnoseCommand(),
		rulesCommand(),
		explainCommand(),
		siteCommand(site.Files()),
		versionCommand(site.Files()),
	}
}
