package firewall

import (
	"errors"
	"strings"
	"testing"

	"activeftp/core"
)

// hostile lists values that would harm a shell, a filter's parser, a terminal or
// the settings text if they were not checked.
var hostile = []string{
	"", " ", "x", "a.b-c_d", "203.0.113.10", "2001:db8::10", "::ffff:203.0.113.10", "fe80::1%eth0", "0.0.0.0/0", "::/0", "203.0.113.10/33",
	"$(reboot)", "`reboot`", "${IFS}reboot", "; reboot", "| reboot", "&& reboot", "> /etc/passwd", "'; reboot #", `"; reboot #`, "\\",
	"a\nEOF\nreboot", "a\rreboot", "a\x00b", "\x1b[2J", "\u202e", "-j ACCEPT", "--dport 1:65535", "} accept", "0x7f.1", "017.0.0.1", "1.2.3.4 ; drop",
	"]\n[firewall]\nfrom = 0.0.0.0/0", "%eth0;reboot", "*", "!", "{ 0.0.0.0/0 }", "1.2.3.4,5.6.7.8", "999999999", "-1", "1e3", "10000-11023",
}

// settingsWith returns a settings text with the given values.
func settingsWith(name, server, comment, base, number, port, address, from string) string {
	return "[ftp-active-mode]\nbase-port = " + base + " # " + comment + "\nnumber-of-ports = " + number +
		"\n[transfer-site " + name + "]\nserver = " + server + "\nport = " + port +
		"\nenable-active-connection-mode = yes # " + comment +
		"\n[host]\naddress = " + address + "\n[firewall]\nfrom = " + from + "\n"
}

// FuzzRules checks for any settings text and any platform that either the error is
// a documented one or every line consists of expected words.
func FuzzRules(f *testing.F) {
	for i, h := range hostile {
		other := hostile[(i+7)%len(hostile)]
		f.Add(h, "203.0.113.10", other, "10000", "1024", "21", "192.0.2.5", "", uint8(i))
		f.Add(h, "ftp.partner.internal", other, "10000", "1024", "990", "", "", uint8(i))
		f.Add("payroll", h, other, "10000", "1024", "", "", "", uint8(i))
		f.Add("payroll", "ftp.partner.internal", h, "10000", "1", "990", h, "", uint8(i))
		f.Add(other, "2001:db8::10", h, "1024", "64512", "21", "2001:db8::5", h, uint8(i))
		f.Add("payroll", "203.0.113.10", "", h, "8", other, "192.0.2.5", "", uint8(i))
		f.Add("payroll", "203.0.113.10", "", "65535", h, "", "", "203.0.113.0/24 2001:db8::/32", uint8(i))
	}
	f.Fuzz(func(t *testing.T, name, server, comment, base, number, port, address, from string, bits uint8) {
		r := core.Check(settingsWith(name, server, comment, base, number, port, address, from))
		o := Options{SourcePort20: bits&1 != 0, Mirror: bits&2 != 0, Rollback: bits&4 != 0}
		checkRange(t, r)
		for _, p := range platforms {
			if _, err := Rules(r, p.ID, o); err == nil {
				checkBlocks(t, r, p.ID, o)
			} else if !isDocumented(err) {
				t.Fatalf("%s: %T: %v", p.ID, err, err)
			}
		}
	})
}

// checkRange checks that no rule is printed for a text with an error about its
// range, nor for a range that is out of bounds.
func checkRange(t *testing.T, r *core.Result) {
	t.Helper()
	_, err := Rules(r, "nftables", Options{})
	if err != nil {
		return
	}
	base, number := r.Settings.Active.BasePort, r.Settings.Active.NumberOfPorts
	if !base.Known() || !number.Known() || base.V < core.LowestPort || number.V < 1 || base.V+number.V-1 > core.HighestPort {
		t.Fatalf("rules for base port %+v, number of ports %+v", base, number)
	}
	for _, d := range r.Diagnostics {
		if d.Severity == core.Error && strings.HasPrefix(d.Path, activeSection) {
			t.Fatalf("rules despite %s: %s", d.Rule, d.Message)
		}
	}
}

// isDocumented reports whether an error is one that Rules documents.
func isDocumented(err error) bool {
	var refused *Refused
	if errors.As(err, &refused) {
		_, ok := core.LookupRule(refused.Rule)
		return ok && refused.Message != ""
	}
	var many *TooManyPeers
	return errors.As(err, &many)
}
