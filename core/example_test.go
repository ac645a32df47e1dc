package core_test

import (
	"fmt"

	"activeftp/core"
)

func ExampleCheck() {
	result := core.Check(`[ftp-active-mode]
base-port       = 65000
number-of-ports = 1024

[transfer-site payroll]
network-zone                  = none
enable-active-connection-mode = yes
`)
	fmt.Println("verdict:", result.Verdict)
	for _, d := range result.Diagnostics {
		fmt.Printf("%d:%d: %s: %s [%s]\n", d.Line, d.Col, d.Severity, d.Message, d.Rule)
		if d.Fix != nil {
			fmt.Println("fix:", d.Fix.Message)
		}
	}
	// Output:
	// verdict: fail
	// 3:19: error: the range would end at port 66023, but the highest port is 65535; there is room for 536 ports from 65000 [port-end-high]
	// fix: set number-of-ports to 536
}

func ExampleEdit() {
	text := `[ftp-active-mode]
base-port       = 10000 # agreed with the firewall team
number-of-ports = 1024
`
	// The range ends at base-port + number-of-ports - 1, so setting the end of
	// the range changes number-of-ports.
	text, err := core.Edit(text, "ftp-active-mode.port-end", "10499")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(text)

	_, err = core.Edit(text, "ftp-active-mode.base-prot", "20000")
	fmt.Println(err)
	// Output:
	// [ftp-active-mode]
	// base-port       = 10000 # agreed with the firewall team
	// number-of-ports = 500
	// cannot set "ftp-active-mode.base-prot": unknown key "base-prot" in [ftp-active-mode]; its keys are base-port, number-of-ports and port-end
}
