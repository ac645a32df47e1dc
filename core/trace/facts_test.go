package trace

import (
	"net/netip"
	"testing"

	"activeftp/core"
)

func TestAddressProblem(t *testing.T) {
	const host = "[host]\naddress = 192.0.2.5\n"
	tests := []struct {
		announced, partner, settings string
		wrong                        bool
	}{
		{"198.51.100.7", "203.0.113.10", "", false},
		{"10.0.0.5", "203.0.113.10", "", true},
		{"172.16.0.5", "203.0.113.10", "", true},
		{"192.168.0.5", "203.0.113.10", "", true},
		{"100.64.0.5", "203.0.113.10", "", true}, // RFC 6598
		{"100.128.0.5", "203.0.113.10", "", false},
		{"169.254.0.5", "203.0.113.10", "", true},
		{"fd00::5", "2001:db8::10", "", true}, // RFC 4193
		{"fe80::5", "2001:db8::10", "", true},
		{"2001:db8::5", "2001:db8::10", "", false},
		{"10.0.0.5", "10.0.0.9", "", false},
		{"127.0.0.1", "10.0.0.9", "", true},
		{"127.0.0.1", "127.0.0.1", "", false},
		{"10.0.0.5", "", "", true},
		{"", "203.0.113.10", host, false},
		{"192.0.2.5", "203.0.113.10", host, false},
		{"192.0.2.6", "203.0.113.10", host, true},
		{"192.0.2.5", "203.0.113.10", host + "nat-address = 198.51.100.7\n", true},
		{"198.51.100.7", "203.0.113.10", host + "nat-address = 198.51.100.7\n", false},
		{"10.0.0.5", "203.0.113.10", "[host]\naddress = 10.0.0.5\nnat-address = 198.51.100.7\n[firewall]\nrewrites-port = yes\n", false},
		{"10.0.0.6", "203.0.113.10", "[host]\naddress = 10.0.0.5\nnat-address = 198.51.100.7\n[firewall]\nrewrites-port = yes\n", true},
		{"10.0.0.5", "", "[transfer-site a]\nserver = 10.0.0.9\n", false},
		{"10.0.0.5", "", "[transfer-site a]\nserver = 203.0.113.10\n", true},
		{"192.0.2.6", "203.0.113.10", "[host]\nnodes = 2\naddress = 192.0.2.5 192.0.2.6\n", false},
		{"192.0.2.7", "203.0.113.10", "[host]\nnodes = 2\naddress = 192.0.2.5 192.0.2.6\n", true},
	}
	for _, tt := range tests {
		announced, _ := netip.ParseAddr(tt.announced)
		addr, _ := netip.ParseAddr(tt.partner)
		f := factsOf(core.Check(tt.settings))
		if text, _ := f.addressProblem(&session{partner: partner{addr: addr}}, announced); (text != "") != tt.wrong {
			t.Errorf("%s to %s under %q: %q", tt.announced, tt.partner, tt.settings, text)
		}
	}
}

// A listing refused because there are no files is done; a partner that had connected
// and then fell silent is not blocked by a firewall.
func TestConnectedAndEmpty(t *testing.T) {
	const start = "> PORT 192,0,2,5,39,16\n< 200 ok\n"
	for text, want := range map[string]string{
		start + "> NLST\n< 450 No files found\n":                      "done",
		start + "> NLST\n< 550 No files found\n":                      "done",
		start + "> NLST\n< 150 Here it comes\n< 550 No files found\n": "done",
		start + "> NLST\n< 150 Here it comes\n< 450 Not taken\n":      "transfer-aborted",
		start + "> NLST\n< 550 Have a taste of this\n":                "transfer-refused",
		start + "> NLST x\n< 450 Permission denied\n":                 "transfer-refused",
		start + "> RETR x\n< 450 No files found here\n":               "transfer-refused",
	} {
		d, err := Diagnose(text, nil)
		if err != nil || len(d.Transfers) != 1 || d.Transfers[0].Cause != want {
			t.Errorf("%q: %v, %+v", text, err, d)
		}
	}
}
