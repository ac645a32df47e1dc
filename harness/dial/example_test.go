package dial_test

import (
	"context"
	"fmt"
	"os"

	"activeftp/core"
	"activeftp/harness/dial"
)

// Both ends on this host; usually a firewall is between them.
func Example() {
	settings := core.Check("[ftp-active-mode]\nbase-port = 28700\nnumber-of-ports = 16\n")
	ports, err := dial.Range("mft.settings", settings)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return
	}
	partner, err := dial.Listen(dial.ListenConfig{Ports: ports, User: "mft", Password: "secret"})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return
	}
	defer partner.Close()

	to := "ftp://mft@" + partner.Addr().String()
	report, err := dial.Run(context.Background(), "mft.settings", settings, dial.Options{To: to, Password: "secret"})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return
	}
	for _, span := range report.Cases[0].Traffic.Spans {
		fmt.Println(span.PortRange, span.Status)
	}
	// Output: 28700-28715 open
}
