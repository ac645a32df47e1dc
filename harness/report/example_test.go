package report_test

import (
	"log"
	"os"

	"activeftp/core"
	"activeftp/harness/report"
)

// The findings about a settings text as annotations of GitHub Actions.
func ExampleFindFormat() {
	format, err := report.FindFormat(report.CheckFormats(), "github")
	if err != nil {
		log.Fatal(err)
	}
	checked := core.Check(`[ftp-active-mode]
base-port       = 29400
number-of-ports = 100
port-end        = 29500

[transfer-site payroll]
enable-active-connection-mode = yes
network-zone                  = none
`)
	r := &report.Report{Cases: []report.Case{report.OfCheck("mft.settings", checked)}}
	if err := format.Write(os.Stdout, r); err != nil {
		log.Fatal(err)
	}
	// Output:
	// ::error file=mft.settings,line=4,col=19,endColumn=24,title=port-end-differs::port-end is 29500, but a range of 100 ports from 29400 ends at 29499; fix: set port-end to 29499
	// fail: 1 error, 0 warnings, 0 notes; port end 29499
}
