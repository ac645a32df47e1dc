package rest_test

import (
	"encoding/json"
	"fmt"
	"log"

	"activeftp/core"
	"activeftp/core/rest"
)

// An answer of /sites becomes a settings text without its login.
func ExampleImport() {
	const answer = `{"result": [{
		"type": "ftp", "name": "payroll", "host": "203.0.113.10", "port": "21",
		"activeMode": true, "dmz": "none", "userName": "ana", "password": "secret"
	}]}`
	var tree any
	if err := json.Unmarshal([]byte(answer), &tree); err != nil {
		log.Fatal(err)
	}
	text, _, err := rest.Import(tree)
	if err != nil {
		log.Fatal(err)
	}
	site := core.Check(text).Settings.Site("payroll")
	fmt.Println(site.Server.V, site.Active(), site.NetworkZone.V)
	// Output:
	// 203.0.113.10 true none
}
