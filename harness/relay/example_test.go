package relay_test

import (
	"context"
	"fmt"
	"log"

	"activeftp/core"
	"activeftp/harness/client"
	"activeftp/harness/partner"
	"activeftp/harness/relay"
)

// The relay behaves like a partner whose data connections a firewall rejects.
func ExampleStart() {
	server, err := partner.Start(partner.Config{Files: map[string][]byte{"report.csv": []byte("id,paid\n")}})
	if err != nil {
		log.Fatal(err)
	}
	defer server.Close()
	faulty, err := relay.Start(relay.Config{Server: server.Addr(), Faults: relay.Faults{Refuse: true}})
	if err != nil {
		log.Fatal(err)
	}
	defer faulty.Close()

	session, err := client.Dial(context.Background(), client.Config{Server: faulty.Addr().String()})
	if err != nil {
		log.Fatal(err)
	}
	defer session.Close()
	download := client.Transfer{Command: "RETR report.csv", Mode: core.Active}
	fmt.Println(session.Transfer(context.Background(), download).Cause)

	if err := faulty.SetFaults(relay.Faults{}); err != nil {
		log.Fatal(err)
	}
	fmt.Println(session.Transfer(context.Background(), download).Cause)
	// Output:
	// connect-refused
	// done
}
