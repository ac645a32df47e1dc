package play_test

import (
	"context"
	"fmt"
	"log"

	"activeftp/harness/play"
	"activeftp/harness/scenario"
)

// This scenario downloads a file over the first port of the range, and states a
// fact that does not hold.
func ExampleRun() {
	s, err := play.Read("download.txtar", []byte(`# A download uses the first port of the range.

site payroll
retr report.csv
	port 10000
	bytes 9
-- settings --
[ftp-active-mode]
base-port       = 10000
number-of-ports = 3

[transfer-site payroll]
enable-active-connection-mode = yes
network-zone                  = none
-- server/report.csv --
id,paid
`))
	if err != nil {
		log.Fatal(err)
	}
	report := play.Run(context.Background(), []*scenario.Scenario{s}, play.Options{})
	for _, f := range report.Cases[0].Findings {
		fmt.Printf("%s:%d: %s: %s: got %s, want %s\n", f.File, f.Line, f.Rule, f.Message, f.Got, f.Want)
	}
	fmt.Println(report.Summary())
	// Output:
	// download.txtar:6: bytes: retr report.csv: got 8, want 9
	// 0 passed, 1 failed
}
