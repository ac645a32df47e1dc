package core

import (
	"strings"
	"testing"
)

// TestMessageFacts checks the facts in messages: numbers, names and addresses, and
// the value that a message is about.
func TestMessageFacts(t *testing.T) {
	const (
		range100 = "[ftp-active-mode]\nbase-port = 28590\nnumber-of-ports = 100\n"
		active   = "[transfer-site a]\nenable-active-connection-mode = yes\n"
		none     = active + "network-zone = none\n"
	)
	for _, tt := range []struct {
		name, text string
		rule, path string
		with       string // facts, separated by |
		without    string
	}{
		{
			"one site without a range", none,
			"port-range-unset", "transfer-site a.enable-active-connection-mode", "1023", "1 active site",
		},
		{
			"two sites without a range", none + "[transfer-site b]\nenable-active-connection-mode = yes\nnetwork-zone = none\n",
			"port-range-unset", "transfer-site a.enable-active-connection-mode", "2 active sites", "",
		},
		{
			"as many ports for the sites as for the server", "[ftp-active-mode]\nbase-port = 28590\nnumber-of-ports = 4\n" + none +
				"[outbound-connections]\nmax-transfers = 5\n",
			"port-capacity", "ftp-active-mode.number-of-ports", "4 ports|1 parallel transfer |at least 5, five for each", "",
		},
		{
			"no limit", range100 + none + "max-parallel-transfers = 0\n",
			"port-capacity-unlimited", "ftp-active-mode.number-of-ports", "1 of 1 active site has", "",
		},
		{
			"the rate of a node, rounded up", range100 + none + "transfers-per-minute = 201\n[host]\nnodes = 2\n",
			"port-reuse", "transfer-site a.transfers-per-minute", "101 transfers", "",
		},
		{
			"the passive range", range100 + none + "[ftp-passive-mode]\nbase-port = 28689\nnumber-of-ports = 2\n",
			"port-passive-overlap", "ftp-active-mode.base-port", "28590-28689|28689-28690|share 28689", "",
		},
		{
			"ephemeral ports of a system", range100 + none + "[host]\nos = freebsd\n",
			"port-ephemeral-overlap", "ftp-active-mode.base-port", "freebsd|10000-65535", "",
		},
		{
			"ephemeral ports of the host", range100 + none + "[host]\nos = freebsd\nephemeral-ports = 28600-29000\n",
			"port-ephemeral-overlap", "ftp-active-mode.base-port", "28600-28689", "freebsd",
		},
		{
			"nothing active", range100,
			"site-active-none", "ftp-active-mode.base-port", "28590-28689", "",
		},
		{
			"too few addresses", range100 + none + "[host]\naddress = 192.0.2.5\nnodes = 2\n",
			"host-nodes", "host.address", "1 address |2 nodes", "not set",
		},
		{
			"too many addresses", range100 + none + "[host]\naddress = 192.0.2.5 192.0.2.6\n",
			"host-nodes", "host.address", "2 addresses |1 node|nodes is not set", "",
		},
		{
			"one address twice", range100 + none + "[host]\naddress = 192.0.2.5 192.0.2.5\nnodes = 2\n",
			"host-nodes", "host.address", "192.0.2.5", "",
		},
		{
			"too few translated addresses", range100 + none + "[host]\nnat-address = 198.51.100.1 198.51.100.2\nnodes = 3\n",
			"host-nodes", "host.nat-address", "2 addresses |3 nodes", "",
		},
		{
			"a shared address", range100 + none + "[host]\nnat-address = 198.51.100.1\nnodes = 3\n",
			"host-shared-address", "host.nat-address", "198.51.100.1", "",
		},
		{
			"PORT is not rewritten", range100 + none + "[host]\naddress = 192.0.2.5\nnat-address = 198.51.100.1\n[firewall]\nrewrites-port = no\n",
			"site-nat", "host.nat-address", "192.0.2.5|198.51.100.1", "FTPS",
		},
		{
			"one other server", range100 + none + "server = ftp1\nalternative-servers = [2001:db8::1] [2001:db8::2]\n[host]\naddress = 192.0.2.5\n",
			"site-address", "transfer-site a.alternative-servers", "192.0.2.5|1 other alternative server", "servers",
		},
		{
			"FTPS with a range", range100 + none + "use-ftps = yes\n",
			"site-ftps-inspection", "transfer-site a.use-ftps", "28590-28689", "1024",
		},
		{
			"FTPS without a range", none + "use-ftps = yes\n[host]\nproduct = other\n",
			"site-ftps-inspection", "transfer-site a.use-ftps", "every port from 1024", "28590",
		},
		{
			"the default time-out", range100 + none + "longest-transfer = 10m\n",
			"timeout-short", "transfer-site a.longest-transfer", "25 s by default|600 s|connect-timeout", "",
		},
		{
			"a time-out that is set", range100 + none + "longest-transfer = 10m\n[outbound-connections]\nreceive-timeout = 30\nconnect-timeout = 599\n",
			"timeout-short", "transfer-site a.longest-transfer", "30 s|600 s|connect-timeout", "default",
		},
		{
			"a time-out to connect that is long enough", range100 + none + "longest-transfer = 10m\n[outbound-connections]\nconnect-timeout = 600\n",
			"timeout-short", "transfer-site a.longest-transfer", "600 s", "connect-timeout",
		},
		{
			"a zone with another name", range100 + active + "network-zone = dmz\n[network-zone DMZ]\n",
			"zone-unknown", "transfer-site a.network-zone", `"dmz"|"DMZ"`, "",
		},
		{
			"any zone", range100 + active + "network-zone = any\n[network-zone DMZ]\nsocks5 = yes\n",
			"zone-active-proxied", "transfer-site a.network-zone", "any|proxy", "DMZ",
		},
		{
			"the default zone", range100 + active + "network-zone = Default\n[network-zone DMZ]\nsocks5 = yes\ndefault = yes\n",
			"zone-active-proxied", "transfer-site a.network-zone", `Default|"DMZ"|SOCKS5`, "",
		},
		{
			"a zone with a proxy", range100 + active + "network-zone = DMZ\n[network-zone DMZ]\nsocks5 = yes\n",
			"zone-active-proxied", "transfer-site a.network-zone", `"DMZ"|SOCKS5`, "Default",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			found := Check(tt.text).Diagnostics
			for _, d := range found {
				if d.Rule == tt.rule && d.Path == tt.path {
					checkFacts(t, d.Message, tt.with, tt.without)
					return
				}
			}
			t.Errorf("no %s at %s in\n%s", tt.rule, tt.path, listing(found))
		})
	}
}

func checkFacts(t *testing.T, message, with, without string) {
	t.Helper()
	for fact := range strings.SplitSeq(with, "|") {
		if !strings.Contains(message, fact) {
			t.Errorf("%q does not say %q", message, fact)
		}
	}
	if without != "" && strings.Contains(message, without) {
		t.Errorf("%q says %q", message, without)
	}
}
