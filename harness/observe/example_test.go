package observe_test

import (
	"context"
	"fmt"
	"log"
	"sync"

	"activeftp/core"
	"activeftp/harness/client"
	"activeftp/harness/observe"
)

// The watched client listens outside the range that the settings give it.
func ExampleRun() {
	checked := core.Check(`[ftp-active-mode]
base-port       = 29400
number-of-ports = 10

[transfer-site payroll]
enable-active-connection-mode = yes
network-zone                  = none
`)
	var watched sync.WaitGroup
	report, err := observe.Run(context.Background(), "mft.settings", checked, observe.Options{
		Transfers: 1,
		Started: func(w observe.Watching) {
			watched.Go(func() { download(w) })
		},
	})
	watched.Wait()
	if err != nil {
		log.Fatal(err)
	}
	for _, f := range report.Cases[1].Findings { // the first case is about the settings
		fmt.Println(f.Severity, f.Rule)
	}
	// Output:
	// error port-outside-range
}

// download plays the client, which uses the ports 29600-29699.
func download(w observe.Watching) {
	session, err := client.Dial(context.Background(), client.Config{Server: w.Addr.String()})
	if err != nil {
		log.Fatal(err)
	}
	defer session.Close()
	session.Transfer(context.Background(), client.Transfer{
		Command: "RETR " + w.File, Mode: core.Active,
		Ports: client.RangePorts(core.PortRange{Base: 29600, Number: 100}, 0),
	})
}
