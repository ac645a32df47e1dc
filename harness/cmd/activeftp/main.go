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
