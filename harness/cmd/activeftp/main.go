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
	netlab.Main() // in a process of a lab it does not return
	os.Exit(cli.Run(context.Background(), os.Args[1:], cli.OfProcess(), commands()))
}
