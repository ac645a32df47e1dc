package core

import (
	"slices"
	"strconv"
	"testing"
)

// activeText returns a settings text with a range and an active site, followed
// by the lines in below.
func activeText(base, number int, below string) string {
	return "[ftp-active-mode]\nbase-port = " + strconv.Itoa(base) + "\nnumber-of-ports = " + strconv.Itoa(number) +
		"\n[transfer-site a]\nnetwork-zone = none\nenable-active-connection-mode = yes\n" + below
}

// otherRules returns the ids of the rules that a text breaks, without those
// about services and ephemeral ports in the range.
func otherRules(text string) string {
	all := ""
	for _, d := range Check(text).Diagnostics {
		switch d.Rule {
		case "port-own-listener", "port-known-service", "port-ephemeral-overlap", "port-capacity":
			continue
		}
		if all != "" {
			all += " "
		}
		all += d.Rule
	}
	return all
}

func TestPortBounds(t *testing.T) {
	for _, tt := range []struct {
		base, number int
		want         string
	}{
		{-1, 100, "port-base-bounds"},
		{0, 100, "port-base-bounds"},
		{1, 100, "port-base-bounds"},
		{1023, 1, "port-base-bounds"},
		{1023, 64513, "port-base-bounds"},
		{1024, 1, ""},
		{65535, 1, ""},
		{65536, 1, "port-base-bounds"},
		{999_999_999, 999_999_999, "port-base-bounds"},

		{28590, -1, "port-count-low"},
		{28590, 0, "port-count-low"},
		{28590, 1, ""},

		{1024, 64511, ""},
		{1024, 64512, ""},
		{1024, 64513, "port-end-high"},
		{65535, 2, "port-end-high"},
		{65534, 2, ""},
		{80, 70000, "port-base-bounds"},
		{10000, 55536, ""},
		{10000, 55537, "port-end-high"},
		{28590, 999_999_999, "port-end-high"},

		{0, 0, "port-range-unset"},
		{0, -1, "port-base-bounds port-count-low"},
		{80, 0, "port-base-bounds port-count-low"},
	} {
		if got := otherRules(activeText(tt.base, tt.number, "")); got != tt.want {
			t.Errorf("base %d, number %d: found %q, want %q", tt.base, tt.number, got, tt.want)
		}
	}
}

func TestPortEndHighFix(t *testing.T) {
	for _, tt := range []struct {
		base, number int
		want         string
	}{
		{1024, 64513, "64512"},
		{65000, 1024, "536"},
		{65535, 2, "1"},
	} {
		found := Check(activeText(tt.base, tt.number, "")).Diagnostics
		fix := fixesOf(found, "port-end-high")
		if len(fix) != 1 || fix[0].Fix.New != tt.want {
			t.Errorf("base %d, number %d: fixes %+v, want one with the number %s", tt.base, tt.number, fix, tt.want)
		}
	}
}

// TestPortSection checks every combination of base, number and end. The site is
// active, so a missing range is reported.
func TestPortSection(t *testing.T) {
	for _, tt := range []struct{ lines, want string }{
		{"", "port-range-unset"},
		{"base-port =\nnumber-of-ports =\nport-end =\n", "port-range-unset"},
		{"base-port = 0\nnumber-of-ports = 0\n", "port-range-unset"},
		{"base-port = 0\nnumber-of-ports = 0\nport-end = 0\n", "port-range-unset"},

		{"base-port = 28590\n", "port-range-half"},
		{"base-port = 28590\nnumber-of-ports =\n", "port-range-half"},
		{"base-port = 28590\nport-end = 28689\n", "port-range-half"},
		{"base-port = 0\n", "port-range-half"},
		{"base-port = 80\n", "port-range-half port-base-bounds"},
		{"number-of-ports = 100\n", "port-range-half"},
		{"number-of-ports = 0\n", "port-range-half"},
		{"number-of-ports = -1\n", "port-range-half port-count-low"},
		{"port-end = 28689\n", "port-range-half"},
		{"base-port = 0\nnumber-of-ports = 0\nport-end = 28689\n", "port-range-half"},
		{"port-end = 0\n", "port-range-unset"},

		{"base-port = ${b}\n", "value-expression"},
		{"number-of-ports = ${n}\n", "value-expression"},
		{"port-end = ${e}\n", "port-range-unset value-expression"},
		{"base-port = ${b}\nnumber-of-ports = 100\n", "value-expression"},
		{"base-port = ${b}\nnumber-of-ports = 0\n", "value-expression port-count-low"},
		{"base-port = ${b}\nnumber-of-ports = 100\nport-end = 28689\n", "value-expression"},
		{"base-port = 28590\nnumber-of-ports = ${n}\n", "value-expression"},
		{"base-port = 80\nnumber-of-ports = ${n}\n", "port-base-bounds value-expression"},
		{"base-port = 0\nnumber-of-ports = ${n}\n", "port-base-bounds value-expression"},
		{"base-port = 28590\nnumber-of-ports = 100\nport-end = ${e}\n", "value-expression"},
		{"base-port = x\n", "value-number"},
		{"base-port = x\nnumber-of-ports = 0\n", "value-number port-count-low"},

		{"base-port = 28590\nnumber-of-ports = 100\nport-end = 28688\n", "port-end-differs"},
		{"base-port = 28590\nnumber-of-ports = 100\nport-end = 28689\n", ""},
		{"base-port = 28590\nnumber-of-ports = 100\nport-end = 28690\n", "port-end-differs"},
		{"base-port = 28590\nnumber-of-ports = 100\nport-end = 0\n", "port-end-differs"},
		{"base-port = 65000\nnumber-of-ports = 1024\nport-end = 66023\n", "port-end-high"}, // explains the wrong end too
		{"base-port = 80\nnumber-of-ports = 100\nport-end = 1\n", "port-base-bounds"},
	} {
		text := "[transfer-site a]\nnetwork-zone = none\nenable-active-connection-mode = yes\n[ftp-active-mode]\n" + tt.lines
		if got := otherRules(text); got != tt.want {
			t.Errorf("%q: found %q, want %q", tt.lines, got, tt.want)
		}
	}
}

// TestValidRange checks that only a range that breaks no rule counts for the others.
func TestValidRange(t *testing.T) {
	for lines, want := range map[string]PortRange{
		"base-port = 28590\nnumber-of-ports = 100": {Base: 28590, Number: 100},
		"base-port = 28590\nnumber-of-ports = 0":   {},
		"base-port = 28590\nnumber-of-ports = -5":  {},
		"base-port = 28590":                        {},
		"number-of-ports = 100":                    {},
		"base-port = 1023\nnumber-of-ports = 100":  {},
		"base-port = 65535\nnumber-of-ports = 2":   {},
		"base-port = 65535\nnumber-of-ports = 1":   {Base: 65535, Number: 1},
		"base-port = ${b}\nnumber-of-ports = 100":  {},
	} {
		r := Check("[ftp-active-mode]\n" + lines + "\n")
		if got := r.Settings.Active.validRange(); got != want {
			t.Errorf("%q: %+v, want %+v", lines, got, want)
		}
	}
}

// TestPassiveSection checks the rules on the passive range, which may be
// missing.
func TestPassiveSection(t *testing.T) {
	for _, tt := range []struct{ lines, want string }{
		{"", ""},
		{"base-port = 0\nnumber-of-ports = 0\n", ""},
		{"base-port = 29000\n", "port-range-half"},
		{"base-port = 65535\nnumber-of-ports = 2\n", "port-end-high"},
		{"base-port = 28490\nnumber-of-ports = 100\n", ""},
		{"base-port = 28490\nnumber-of-ports = 101\n", "port-passive-overlap"},
		{"base-port = 28689\nnumber-of-ports = 1\n", "port-passive-overlap"},
		{"base-port = 28690\nnumber-of-ports = 1\n", ""},
		{"base-port = 28600\nnumber-of-ports = 0\n", ""}, // no restriction
		{"number-of-ports = 0\n", ""},
		{"number-of-ports = 10\n", "port-range-half"},
		{"base-port = 0\n", "port-range-half"},
		{"base-port = 0\nnumber-of-ports = 10\n", ""}, // the system chooses
		{"base-port = 80\nnumber-of-ports = 0\n", "port-base-bounds"},
		{"base-port = 28600\nnumber-of-ports = -1\n", "port-count-low"},
		{"base-port = 28600\nnumber-of-ports = 10\non = edge\n", ""},
		{"base-port = 28600\nnumber-of-ports = 10\non = server\n", "port-passive-overlap"},
		{"base-port = 28600\nnumber-of-ports = 10\non = ${on}\n", "value-expression"},
		{"base-port = 28600\nnumber-of-ports = unknown\n", "value-unknown"},
		{"base-port = 28600\nnumber-of-ports = ${n}\n", "value-expression"},
		{"base-port = 28600\nnumber-of-ports = 65000\n", "port-end-high"},
	} {
		if got := otherRules(activeText(28590, 100, "[ftp-passive-mode]\n"+tt.lines)); got != tt.want {
			t.Errorf("%q: found %q, want %q", tt.lines, got, tt.want)
		}
	}
}

// TestPortsInRange checks the ports of the host at each end of the range and
// next to it.
func TestPortsInRange(t *testing.T) {
	for _, tt := range []struct{ host, want string }{
		{"listening = 28589", ""},
		{"listening = 28590", "port-listening"},
		{"listening = 28689", "port-listening"},
		{"listening = 28690", ""},
		{"listening = 21 22 443 1000-28589 28690-60000", ""},
		{"listening = 1-65535", "port-listening"},
		{"listening = ${l}", "value-expression"},

		{"ephemeral-ports = 20000-28589", ""},
		{"ephemeral-ports = 20000-28590", "port-ephemeral-overlap"},
		{"ephemeral-ports = 28689-30000", "port-ephemeral-overlap"},
		{"ephemeral-ports = 28690-30000", ""},
		{"ephemeral-ports = 1024-2000 28689", "port-ephemeral-overlap"},
		{"ephemeral-ports = ${e}\nos = freebsd", "value-expression"},
		{"ephemeral-ports =\nos = freebsd", "port-ephemeral-overlap"},
		{"os = freebsd", "port-ephemeral-overlap"},
		{"os = linux", ""},
		{"os = ${o}", "value-expression"},
		{"listening = 28600\nos = freebsd", "port-listening port-ephemeral-overlap"},
	} {
		if got := ruleIDs(Check(activeText(28590, 100, "[host]\n"+tt.host+"\n")).Diagnostics); got != tt.want {
			t.Errorf("%q: found %q, want %q", tt.host, got, tt.want)
		}
	}
}

// TestServicesInRange checks that only one rule reports a port.
func TestServicesInRange(t *testing.T) {
	for _, tt := range []struct {
		base, number int
		listening    string
		want         string
	}{
		{8442, 1, "", ""},
		{8442, 2, "", "port-own-listener"},
		{8442, 2, "8443", "port-listening"},
		{8442, 3, "8443", "port-own-listener port-listening"}, // 8444 too
		{8445, 10, "", ""},
		{1024, 57, "", "port-own-listener"}, // 1080
		{1024, 56, "", ""},
		{27017, 1, "", "port-known-service"},
		{27017, 1, "27017", "port-listening"},
		{27018, 1, "", ""},
		{7800, 3, "7801", "port-own-listener port-listening"}, // only one of the service's ports
		{7800, 3, "7800-7802", "port-listening"},
		{10080, 1, "", "port-own-listener"}, // AS2 of the product, not Amanda
		{30000, 100, "", "port-known-service"},
		{30000, 100, "30000-30099", "port-listening"},
	} {
		text := activeText(tt.base, tt.number, "[host]\nlistening = "+tt.listening+"\n")
		small := func(d Diagnostic) bool { return d.Rule == "port-capacity" }
		if got := ruleIDs(slices.DeleteFunc(Check(text).Diagnostics, small)); got != tt.want {
			t.Errorf("%d and %d ports, listening on %q: found %q, want %q", tt.base, tt.number, tt.listening, got, tt.want)
		}
	}
}

// TestPassiveServices checks the rules on the ports of the passive range, which
// must be on this host.
func TestPassiveServices(t *testing.T) {
	for _, tt := range []struct{ lines, below, want string }{
		{"base-port = 8440\nnumber-of-ports = 9\n", "", "port-own-listener"},
		{"base-port = 8440\nnumber-of-ports = 9\non = edge\n", "", ""},
		{"base-port = 8440\nnumber-of-ports = 9\n", "[host]\nproduct = other\n", "port-known-service"},
		{"base-port = 27000\nnumber-of-ports = 100\n", "", "port-known-service"},
		{"base-port = 27000\nnumber-of-ports = 100\non = edge\n", "", ""},
		{"base-port = 29000\nnumber-of-ports = 100\n", "[host]\nlistening = 29099\n", "port-listening"},
		{"base-port = 29000\nnumber-of-ports = 100\n", "[host]\nlistening = 29100\n", ""},
		{"base-port = 29000\nnumber-of-ports = 100\non = edge\n", "[host]\nlistening = 29099\n", ""},
		{"base-port = 29000\nnumber-of-ports = 0\n", "[host]\nlistening = 29000\n", ""},
		{"base-port = 29000\nnumber-of-ports = 10\n", "[firewall]\nopen = 28590-28689 29000-29009\n", ""},
		{"base-port = 29000\nnumber-of-ports = 10\non = edge\n", "[firewall]\nopen = 28590-28689 29000-29009\n", "firewall-wide"},
		{"base-port = 29000\nnumber-of-ports = 0\n", "[firewall]\nopen = 28590-28689 29000-29009\n", ""},
		{"base-port = 0\nnumber-of-ports = 0\n", "[firewall]\nopen = 28590-28689 29000-29009\n", ""}, // no restriction
		{"base-port = 29000\nnumber-of-ports = 10\non = ${on}\n", "[firewall]\nopen = 28590-28689 29000-29009\n", "value-expression"},
	} {
		r := Check(activeText(28590, 100, "[ftp-passive-mode]\n"+tt.lines+tt.below))
		if got := ruleIDs(r.Diagnostics); got != tt.want {
			t.Errorf("%q: found %q, want %q", tt.lines+tt.below, got, tt.want)
		}
		for _, d := range r.Diagnostics {
			if d.Path != "ftp-passive-mode.base-port" && d.Path != "firewall.open" && d.Path != "ftp-passive-mode.on" {
				t.Errorf("%q: %s is reported at %s", tt.lines, d.Rule, d.Path)
			}
		}
	}
}
