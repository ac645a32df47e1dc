package conformance_test

import (
	"context"
	"fmt"
	"log"

	"activeftp/harness/conformance"
	"activeftp/harness/play"
	"activeftp/harness/scenario"
)

// One scenario shows one item. Those of package scenarios show all of them.
func ExampleRun() {
	s, err := play.Read("own.txtar", []byte(`# A connection from another address is closed, and the wait goes on.
# conforms: AM-52

site payroll
stranger
retr report.csv
	rejected 1
	done
-- settings --
[ftp-active-mode]
base-port       = 29700
number-of-ports = 10

[transfer-site payroll]
enable-active-connection-mode = yes
network-zone                  = none
-- server/report.csv --
id,paid
`))
	if err != nil {
		log.Fatal(err)
	}
	report, err := conformance.Run(context.Background(), []*scenario.Scenario{s}, play.Options{})
	if err != nil {
		log.Fatal(err)
	}
	for _, item := range report.Cases {
		if item.Name == "AM-52" {
			fmt.Println(item.Name, item.Status)
		}
	}
	// Output:
	// AM-52 pass
}
