package partner_test

import (
	"context"
	"fmt"
	"log"
	"strings"

	"activeftp/core"
	"activeftp/harness/client"
	"activeftp/harness/partner"
)

// The server under the test of an FTP client: it shows what the client stored.
func ExampleStart() {
	server, err := partner.Start(partner.Config{})
	if err != nil {
		log.Fatal(err)
	}
	defer server.Close()

	session, err := client.Dial(context.Background(), client.Config{Server: server.Addr().String()})
	if err != nil {
		log.Fatal(err)
	}
	defer session.Close()
	session.Transfer(context.Background(), client.Transfer{
		Command: "STOR report.csv", Send: strings.NewReader("id,paid\n"), Mode: core.Active,
	})

	size, _, ok := server.Received("report.csv")
	fmt.Println(size, ok)
	fmt.Printf("%q\n", server.Files()["report.csv"])
	// Output:
	// 8 true
	// "id,paid\n"
}
