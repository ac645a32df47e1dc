package firewall_test

import (
	"fmt"
	"log"

	"activeftp/core"
	"activeftp/core/firewall"
)

// The rules admit the partner's data connections on the range, and nothing else.
func ExampleRules() {
	checked := core.Check(`[ftp-active-mode]
base-port       = 29400
number-of-ports = 100

[transfer-site payroll]
server                        = 203.0.113.10
enable-active-connection-mode = yes
network-zone                  = none

[host]
address = 192.0.2.5
`)
	blocks, err := firewall.Rules(checked, "iptables", firewall.Options{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print(blocks[0].Text)
	// Output:
	// iptables -N ftp-data-29400-29499-rhm2djg 2>/dev/null || iptables -F ftp-data-29400-29499-rhm2djg
	// iptables -A ftp-data-29400-29499-rhm2djg -p tcp -s 203.0.113.10 -d 192.0.2.5 --dport 29400:29499 -m conntrack --ctstate NEW,RELATED,UNTRACKED -j ACCEPT
	// iptables -C INPUT -j ftp-data-29400-29499-rhm2djg 2>/dev/null || iptables -I INPUT -j ftp-data-29400-29499-rhm2djg
}

// Suggest finds ranges that no known program, and no outgoing connection, uses.
func ExampleSuggest() {
	choices, err := firewall.Suggest(1024, "linux")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(choices[0].Ports, "known conflicts:", len(choices[0].Collisions))
	// Output:
	// 28600-29623 known conflicts: 0
}
