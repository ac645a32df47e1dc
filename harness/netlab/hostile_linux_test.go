package netlab

import (
	"strconv"
	"testing"

	"activeftp/core"
	"activeftp/core/firewall"
)

// Names and addresses that a shell or a filter would interpret never reach it: nft
// loads and sh parses everything that is printed for them.
func TestFiltersReadHostileSettings(t *testing.T) {
	needLab(t)
	inLab := newLabFor(t)
	generated := 0
	for i, hostile := range []string{
		"$(reboot)", "`reboot`", "; reboot", "' ; reboot #", `" ; reboot #`, "| reboot", "\\", "} accept", "{ 0.0.0.0/0 }",
		"0.0.0.0/0", "::/0", "fe80::1%eth0", "::ffff:203.0.113.10", "-j ACCEPT", "--dport 1:65535", "*", "1.2.3.4 ; drop", "\x1b[2J", "\u202e",
	} {
		for place, text := range []string{
			"[transfer-site " + hostile + "]\nserver = 203.0.113.10\nenable-active-connection-mode = yes # " + hostile + "\n",
			"[transfer-site a]\nserver = " + hostile + "\nenable-active-connection-mode = yes\n",
			"[firewall]\nfrom = " + hostile + "\n[transfer-site a]\nenable-active-connection-mode = yes\n",
		} {
			result := core.Check("[ftp-active-mode]\nbase-port = 10000\nnumber-of-ports = 8\n" + text)
			rules, err := script(result, "nftables", firewall.Options{})
			if err != nil {
				continue // refused without any output
			}
			generated++
			t.Run(strconv.Itoa(i)+"/"+strconv.Itoa(place), func(t *testing.T) {
				output(t, rules, inLab("sh", "-e"))
				shell, err := script(result, "iptables", firewall.Options{})
				if err != nil {
					t.Fatal(err)
				}
				output(t, shell, []string{"sh", "-n"})
			})
		}
	}
	if generated == 0 {
		t.Error("every text was refused, so nothing was tested")
	}
}
