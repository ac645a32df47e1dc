package prove_test

import (
	"context"
	"fmt"
	"log"

	"activeftp/core"
	"activeftp/harness/prove"
)

// A proof over each port of the range, against the bundled partner.
func ExampleRun() {
	checked := core.Check(`[ftp-active-mode]
base-port       = 29500
number-of-ports = 10

[transfer-site payroll]
enable-active-connection-mode = yes
network-zone                  = none
`)
	report, err := prove.Run(context.Background(), "mft.settings", checked, prove.Options{EveryPort: true})
	if err != nil {
		log.Fatal(err)
	}
	payroll := report.Cases[1] // the first case is about the settings
	fmt.Println(payroll.Proved[1])
	fmt.Println(report.Summary())
	// Output:
	// every port: 10 of 10 ports of 29500-29509 are open
	// proved on loopback against the bundled server: active mode works for payroll; the ports can be listened on, and nobody outside was asked
}
