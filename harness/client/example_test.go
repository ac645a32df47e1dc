package client_test

import (
	"bytes"
	"context"
	"fmt"
	"log"

	"activeftp/core"
	"activeftp/harness/client"
	"activeftp/harness/partner"
)

// Dial logs in and shows the dialogue, in which the password is masked.
func ExampleDial() {
	server, err := partner.Start(partner.Config{User: "ana", Password: "secret"})
	if err != nil {
		log.Fatal(err)
	}
	defer server.Close()

	session, err := client.Dial(context.Background(), client.Config{
		Server: server.Addr().String(), User: "ana", Password: "secret",
		Talk: func(l client.Line) {
			if l.Sent {
				fmt.Println(l.Text)
			}
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	defer session.Close()
	// Output:
	// USER ana
	// PASS ****
	// TYPE I
	// QUIT
}

// A download in active mode: the server connects to a port of the range.
func ExampleSession_Transfer() {
	server, err := partner.Start(partner.Config{
		Files: map[string][]byte{"report.csv": []byte("id,paid\n1,yes\n")},
	})
	if err != nil {
		log.Fatal(err)
	}
	defer server.Close()

	session, err := client.Dial(context.Background(), client.Config{Server: server.Addr().String()})
	if err != nil {
		log.Fatal(err)
	}
	defer session.Close()

	ports := client.RangePorts(core.PortRange{Base: 10000, Number: 1024}, 0)
	var report bytes.Buffer
	outcome := session.Transfer(context.Background(), client.Transfer{
		Command: "RETR report.csv", Receive: &report,
		Mode: core.Active, Ports: ports,
	})
	if !outcome.Done() {
		log.Fatalf("%v: %v", outcome.Cause, outcome.Err)
	}
	fmt.Println("in the range:", ports.Range().Contains(outcome.Port))
	fmt.Print(report.String())
	// Output:
	// in the range: true
	// id,paid
	// 1,yes
}
