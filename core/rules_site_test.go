package core

import "testing"

func TestActiveNone(t *testing.T) {
	const (
		quiet  = "[ftp-active-mode]\nbase-port = 28590\nnumber-of-ports = 100\n"
		active = "[transfer-site a]\nnetwork-zone = none\nenable-active-connection-mode = yes\n"
		off    = "[transfer-site b]\nenable-active-connection-mode = no\n"
		silent = "[transfer-site c]\n"
		maybe  = "[transfer-site d]\nenable-active-connection-mode = ${a}\n"
	)
	for _, tt := range []struct{ name, text, want string }{
		{"no site", quiet, "site-active-none"},
		{"a passive site", quiet + off + silent, "site-active-none"},
		{"an active site", quiet + off + active, ""},
		{"a site that may be active", quiet + off + maybe, "value-expression"},
		{"no range", off, ""},
		{"range not given", "[ftp-active-mode]\nbase-port = 0\nnumber-of-ports = 0\n" + off, ""},
		{"half a range", "[ftp-active-mode]\nbase-port = 28590\n" + off, "port-range-half"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := ruleIDs(Check(tt.text).Diagnostics); got != tt.want {
				t.Errorf("found %q, want %q", got, tt.want)
			}
		})
	}
}

func TestActivePartner(t *testing.T) {
	for siteType, want := range map[string]string{
		"": "", "internal": "", "unspecified": "", "partner": "site-active-partner", "${t}": "value-expression",
	} {
		if got := ruleIDs(Check(activeText(28590, 100, "site-type = "+siteType+"\n")).Diagnostics); got != want {
			t.Errorf("site-type %q: found %q, want %q", siteType, got, want)
		}
	}
	if got := ruleIDs(Check("[transfer-site a]\nsite-type = partner\n").Diagnostics); got != "" {
		t.Errorf("a passive site: found %q", got)
	}
}

func TestFTPSInspection(t *testing.T) {
	const range100 = "[ftp-active-mode]\nbase-port = 28590\nnumber-of-ports = 100\n"
	const site = "[transfer-site a]\nnetwork-zone = none\nenable-active-connection-mode = yes\n"
	for _, tt := range []struct{ name, text, want string }{
		{"plain FTP", range100 + site + "use-ftps = no\n", ""},
		{"FTPS", range100 + site + "use-ftps = yes\n", "site-ftps-inspection"},
		{"command channel not cleared", range100 + site + "use-ftps = yes\nclear-command-channel = no\n", "site-ftps-inspection"},
		{"command channel cleared", range100 + site + "use-ftps = yes\nclear-command-channel = yes\n", ""},
		{"FTPS is an expression", range100 + site + "use-ftps = ${f}\n", "value-expression"},
		{"clearing is an expression", range100 + site + "use-ftps = yes\nclear-command-channel = ${c}\n", "value-expression"},
		{"the range is open", range100 + site + "use-ftps = yes\n[firewall]\nopen = 28590-28689\n", ""},
		{"the range is not open", range100 + site + "use-ftps = yes\n[firewall]\nopen = 28590\n", "firewall-closed"},
		{"no range", site + "use-ftps = yes\n", "port-range-unset"},
		{"passive", range100 + site + "[transfer-site b]\nuse-ftps = yes\n", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := ruleIDs(Check(tt.text).Diagnostics); got != tt.want {
				t.Errorf("found %q, want %q", got, tt.want)
			}
		})
	}
}
