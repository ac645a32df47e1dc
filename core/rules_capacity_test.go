package core

import (
	"strings"
	"testing"
)

func TestCapacity(t *testing.T) {
	const (
		site   = "[transfer-site b]\nnetwork-zone = none\n"
		active = site + "enable-active-connection-mode = yes\n"
	)
	limit := func(n string) string { return "max-parallel-transfers = " + n + "\n" }
	nodes := func(n string) string { return "[host]\nnodes = " + n + "\n" }
	most := func(n string) string { return "[outbound-connections]\nmax-transfers = " + n + "\n" }
	for _, tt := range []struct{ name, below, want string }{
		{"no limit", "", ""},
		{"no limit, explicitly", limit("0"), "port-capacity-unlimited"},
		{"20 for 100 ports", limit("20"), ""},
		{"21 for 100 ports", limit("21"), "port-capacity"},
		{"two sites, one without limit", limit("19") + active, ""},
		{"two sites, one without limit, one too many", limit("20") + active, "port-capacity"},
		{"two sites, one without limit, explicitly", limit("20") + active + limit("0"), "port-capacity port-capacity-unlimited"},
		{"two sites", limit("10") + active + limit("11"), "port-capacity"},
		{"a passive site does not count", limit("20") + site + limit("50"), ""},
		{"a passive site without limit", limit("20") + site + limit("0"), ""},
		{"an expression", limit("${n}"), "value-expression"},
		{"largest limits", limit("999999999") + active + limit("999999999"), "port-capacity"},

		{"one of two is an expression", limit("${n}") + active + limit("21"), "value-expression"},

		{"60 on 3 nodes", limit("60") + nodes("3"), ""},
		{"61 on 3 nodes", limit("61") + nodes("3"), "port-capacity"},
		{"nodes are an expression", limit("61") + nodes("${n}"), "value-expression"},

		{"the server's limit is lower", limit("500") + most("20"), ""},
		{"the server's limit is higher", limit("500") + most("21"), "port-capacity"},
		{"the server's limit on 3 nodes", limit("500") + nodes("3") + most("60"), ""},
		{"the server's limit on connections is lower", limit("500") + "[outbound-connections]\nmax-connections-per-host = 20\n", ""},
		{"the server's limit is 1", limit("500") + most("1"), ""},
		{"the second limit of the server is lower", limit("500") + most("500") + "max-connections-per-host = 20\n", ""},
		{"the first limit of the server is lower", limit("500") + most("20") + "max-connections-per-host = 500\n", ""},
		{"no limit, and the server's is for one partner", "[outbound-connections]\nmax-connections-per-host = 1024\n", ""},
		{"no limit, explicitly, and the server's is 1", limit("0") + most("1"), ""},
		{"no limit, as many as ports", most("100"), ""},
		{"no limit, more than ports", most("101"), "port-capacity"},
		{"no limit, explicitly, more than ports", limit("0") + most("1024"), "port-capacity"},
		{"no limit, on 11 nodes", nodes("11") + most("1024"), ""},
		{"no limit, on 10 nodes", nodes("10") + most("1024"), "port-capacity"},
		{"no limit, and the server has none", limit("0") + most("0"), "port-capacity-unlimited"},
		{"no limit, and the server's is an expression", limit("0") + most("${m}"), "value-expression"},
		{"more than the server's limit, with a limit", limit("5") + most("1024"), ""},

		{"another product", limit("0") + "[host]\nproduct = other\n", ""},
		{"another product, and the server's limit", most("1024") + "[host]\nproduct = other\n", ""},
		{"another product, too many", limit("500") + "[host]\nproduct = other\n", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := ruleIDs(Check(activeText(28590, 100, tt.below)).Diagnostics); got != tt.want {
				t.Errorf("found %q, want %q", got, tt.want)
			}
		})
	}
	for _, n := range []string{"20", "0"} {
		if got, want := ruleIDs(Check(activeText(0, 0, limit(n))).Diagnostics), "port-range-unset"; got != want {
			t.Errorf("without a range, limit %s: found %q, want %q", n, got, want)
		}
	}
	alone := "[ftp-active-mode]\nbase-port = 28590\nnumber-of-ports = 1\n[host]\nproduct = other\n"
	if got, want := ruleIDs(Check(alone).Diagnostics), "site-active-none"; got != want {
		t.Errorf("without a site: found %q, want %q", got, want)
	}
}

// TestCapacityOfOnePort checks that one port is too few in every product, because
// it is not free at once after a transfer.
func TestCapacityOfOnePort(t *testing.T) {
	for below, want := range map[string]string{
		"": "port-capacity", "[host]\nproduct = other\n": "port-capacity",
	} {
		if got := ruleIDs(Check(activeText(28590, 1, "max-parallel-transfers = 1\n"+below)).Diagnostics); got != want {
			t.Errorf("%q: found %q, want %q", below, got, want)
		}
	}
	if got := ruleIDs(Check(activeText(28590, 2, "max-parallel-transfers = 1\n[host]\nproduct = other\n")).Diagnostics); got != "" {
		t.Errorf("2 ports of another product: found %q", got)
	}
}

// TestCapacityMessages checks the numbers in the messages.
func TestCapacityMessages(t *testing.T) {
	for _, tt := range []struct {
		below, want string
	}{
		{"max-parallel-transfers = 21\n", "100 ports for 21 parallel transfers of the active sites; use at least 105, five for each"},
		{"max-parallel-transfers = 61\n[host]\nnodes = 3\n",
			"100 ports for 21 parallel transfers of the active sites on each of 3 nodes; use at least 105, five for each"},
		{"[host]\nnodes = 2\n[outbound-connections]\nmax-transfers = 1024\n",
			"100 ports, but the server may run 512 transfers at the same time on each of 2 nodes, and 1 of 1 active site has no limit; use at least 512"},
		{"max-parallel-transfers = 0\n", "1 of 1 active site has no limit on parallel transfers, so more can run at the same time than there are ports"},
	} {
		found := Check(activeText(28590, 100, tt.below)).Diagnostics
		if len(found) != 1 || found[0].Message != tt.want {
			t.Errorf("%q: found\n%s\nwant %s", tt.below, listing(found), tt.want)
		}
	}
}

func TestPortReuse(t *testing.T) {
	site := func(name, server, rate string) string {
		return "[transfer-site " + name + "]\nnetwork-zone = none\nenable-active-connection-mode = yes\nserver = " + server +
			"\ntransfers-per-minute = " + rate + "\n"
	}
	for _, tt := range []struct{ name, below, want string }{
		{"as many as ports", "transfers-per-minute = 100\n", ""},
		{"one more", "transfers-per-minute = 101\n", "port-reuse"},
		{"on two nodes", "transfers-per-minute = 200\n[host]\nnodes = 2\n", ""},
		{"on two nodes, one more", "transfers-per-minute = 201\n[host]\nnodes = 2\n", "port-reuse"},
		{"nodes are an expression", "transfers-per-minute = 201\n[host]\nnodes = ${n}\n", "value-expression"},
		{"two sites with one server", site("b", "ftp1", "60") + site("c", "ftp1", "60"), "port-reuse"},
		{"three sites with one server", site("b", "ftp1", "60") + site("c", "ftp1", "60") + site("d", "ftp1", "60"), "port-reuse"},
		{"two sites with one server, as many as ports", site("b", "ftp1", "60") + site("c", "ftp1", "40"), ""},
		{"the second site is one too many", site("b", "ftp1", "100") + site("c", "ftp1", "1"), "port-reuse"},
		{"two sites with two servers", site("b", "ftp1", "60") + site("c", "ftp2", "60"), ""},
		{"two sites without a server", site("b", "", "60") + site("c", "", "60"), ""},
		{"largest rates", site("b", "ftp1", "999999999") + site("c", "ftp1", "999999999"), "port-reuse"},
	} {
		if got := ruleIDs(Check(activeText(28590, 100, tt.below)).Diagnostics); got != tt.want {
			t.Errorf("%s: found %q, want %q", tt.name, got, tt.want)
		}
	}
	without := strings.Replace(activeText(28590, 100, "transfers-per-minute = 999\n"), "base-port", "# base-port", 1)
	if got := ruleIDs(Check(without).Diagnostics); strings.Contains(got, "port-reuse") {
		t.Errorf("without a range: found %q", got)
	}
}
