package main

import (
	"activeftp/harness/internal/cli"
)

func commands() []cli.Command {
	return []cli.Command{
		checkCommand(), runCommand(), proveCommand(), observeCommand(), probeCommand(), conformanceCommand(), partnerCommand(),
		firewallCommand(), suggestCommand(), importCommand(), diagnoseCommand(),
		rulesCommand(), explainCommand(), siteCommand(), versionCommand(),
	}
}
