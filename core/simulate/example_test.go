package simulate_test

import (
	"fmt"
	"log"

	"activeftp/core"
	"activeftp/core/simulate"
)

// A firewall drops the partner's data connection.
func ExampleTransfer() {
	checked := core.Check(`[ftp-active-mode]
base-port       = 29400
number-of-ports = 100

[transfer-site payroll]
enable-active-connection-mode = yes
network-zone                  = none
`)
	result, err := simulate.Transfer(checked, "payroll", simulate.Faults{Drop: true})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(result.Line)
	for _, step := range result.Steps {
		if step.Kind == simulate.Connect && step.Broken {
			fmt.Printf("%s from %s to %s: broken\n", step.Kind, step.From, step.To)
		}
	}
	fmt.Println(result.Cause)
	// Output:
	// PORT 192,0,2,5,114,216
	// connect from partner to client: broken
	// nothing-arrived
}
