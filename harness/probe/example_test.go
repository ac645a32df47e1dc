package probe_test

import (
	"context"
	"fmt"
	"log"

	"activeftp/harness/partner"
	"activeftp/harness/probe"
)

// The bundled server refuses PORT before the login, but does not connect from
// the port that RFC 959 names.
func ExampleRun() {
	server, err := partner.Start(partner.Config{})
	if err != nil {
		log.Fatal(err)
	}
	defer server.Close()
	report, err := probe.Run(context.Background(), probe.Options{Server: server.URL()})
	if err != nil {
		log.Fatal(err)
	}
	for _, c := range report.Cases {
		if c.Name == "AM-14" || c.Name == "AM-21" {
			fmt.Printf("%s: %s: %s\n", c.Name, c.Title, c.Status)
		}
	}
	// Output:
	// AM-14: A server accepts PORT only after the login: pass
	// AM-21: A server opens the data connection from the port below its control port: deviation
}
