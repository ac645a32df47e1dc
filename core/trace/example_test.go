package trace_test

import (
	"fmt"
	"log"

	"activeftp/core"
	"activeftp/core/trace"
)

// The log of a curl that used a port outside the range of the settings.
func ExampleDiagnose() {
	checked := core.Check(`[ftp-active-mode]
base-port       = 29400
number-of-ports = 100
`)
	diagnosis, err := trace.Diagnose(`> USER ana
< 331 Password, please.
> PASS secret
< 230 Welcome.
> PORT 192,0,2,5,156,64
< 200 PORT command successful.
> RETR report.csv
< 425 Can't open data connection.
`, checked)
	if err != nil {
		log.Fatal(err)
	}
	for _, f := range diagnosis.Findings {
		fmt.Printf("line %d: %s\n", f.Line, f.Cause)
	}
	fmt.Println(diagnosis.Exchange[2].Text) // without the password
	// Output:
	// line 8: out-of-range
	// PASS ****
}
