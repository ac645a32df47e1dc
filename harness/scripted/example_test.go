package scripted_test

import (
	"context"
	"fmt"
	"log"
	"strings"

	"activeftp/core"
	"activeftp/harness/client"
	"activeftp/harness/scripted"
)

// A server that accepts a download and then finds the port closed.
func ExampleServer_SetScript() {
	server, err := scripted.Start(scripted.Config{})
	if err != nil {
		log.Fatal(err)
	}
	defer server.Close()
	actions, err := scripted.Read("RETR", strings.Fields("reply 150 then reply 425"))
	if err != nil {
		log.Fatal(err)
	}
	server.SetScript(scripted.Script{"RETR": actions})

	session, err := client.Dial(context.Background(), client.Config{Server: server.Addr().String()})
	if err != nil {
		log.Fatal(err)
	}
	defer session.Close()
	outcome := session.Transfer(context.Background(), client.Transfer{Command: "RETR report.csv", Mode: core.Active})
	fmt.Println(outcome.Cause, outcome.Reply.Code)
	// Output:
	// connect-refused 425
}
