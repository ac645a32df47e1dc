package firewall

import (
	"strings"
	"testing"
)

// TestWindowsAny checks that 0.0.0.0/0, which Windows Firewall rejects, is never
// printed and that the rule still covers one address family only.
func TestWindowsAny(t *testing.T) {
	text := strings.Replace(nothingKnown, "ftp.partner.internal", "203.0.113.10", 1) + "[firewall]\nfrom = 0.0.0.0/0\n"
	tests := []struct{ platform, text, want string }{
		{"netsh", text, " localport=10000-11023 remoteip=0.0.0.0-255.255.255.255\n"},
		{"powershell", text, " -LocalPort '10000-11023' -RemoteAddress '0.0.0.0-255.255.255.255'\n"},
		{"netsh", text + "[host]\naddress = 192.0.2.5\n", " localip=192.0.2.5 localport=10000-11023\n"},
		{"powershell", text + "[host]\naddress = 192.0.2.5\n", " -LocalAddress '192.0.2.5' -LocalPort '10000-11023'\n"},
	}
	for _, test := range tests {
		got := mustRules(t, test.text, test.platform, Options{})[0].Text
		if !strings.HasSuffix(got, test.want) || strings.Count(got, "\n") != 2 { // the first deletes the rule of that name
			t.Errorf("%s: want a line that ends in %q, got %q", test.platform, test.want, got)
		}
	}
}
