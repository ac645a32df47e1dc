// Command activeftp checks the FTP active mode settings of a managed file
// transfer server and proves them by real transfers.
package main

import (
	"context"
	"os"

	"activeftp/harness/internal/cli"
	"activeftp/harness/netlab"
)

func main() {
	netlab.Main() // does not return in a process of a lab
	os.Exit(cli.Run(context.Background(), os.Args[1:], cli.ProcessTerminal(), commands()))
}
