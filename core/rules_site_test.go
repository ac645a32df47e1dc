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
		{"no range, another product", site + "use-ftps = yes\n[host]\nproduct = other\n", "port-range-unset site-ftps-inspection"},
		{"half a range, another product", "[ftp-active-mode]\nbase-port = 28590\n" + site + "use-ftps = yes\n[host]\nproduct = other\n", "port-range-half"},
		{"only its end, another product", "[ftp-active-mode]\nport-end = 28689\n" + site + "use-ftps = yes\n[host]\nproduct = other\n", "port-range-half"},
		{"passive", range100 + site + "[transfer-site b]\nuse-ftps = yes\n", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := ruleIDs(Check(tt.text).Diagnostics); got != tt.want {
				t.Errorf("found %q, want %q", got, tt.want)
			}
		})
	}
}

func TestVerification(t *testing.T) {
	const own, source = "site-verification", "firewall-source"
	for _, tt := range []struct{ name, lines, from, want string }{
		{"the server is allowed", "server = 10.20.0.10\nhostname-verification = enabled\n", "10.20.0.10", ""},
		{"another address is allowed", "server = 10.20.0.10\nhostname-verification = enabled\n", "10.20.0.11", source + " " + own},
		{"not enabled", "server = 10.20.0.10\nhostname-verification = disabled\n", "10.20.0.11", source},
		{"default", "server = 10.20.0.10\nhostname-verification = default\n", "10.20.0.11", source},
		{"an alternative is allowed", "server = 10.20.0.10\nalternative-servers = 10.20.0.11\nhostname-verification = enabled\n", "10.20.0.11", source},
		{"a name", "server = ftp1\nhostname-verification = enabled\n", "10.20.0.11", ""},
		{"an alternative is a name", "server = 10.20.0.10\nalternative-servers = ftp2\nhostname-verification = enabled\n", "10.20.0.11", source},
		{"alternatives are an expression", "server = 10.20.0.10\nalternative-servers = ${a}\nhostname-verification = enabled\n", "10.20.0.11", source + " value-expression"},
		{"no server", "hostname-verification = enabled\n", "10.20.0.11", ""},
		{"no sources", "server = 10.20.0.10\nhostname-verification = enabled\n", "", ""},
	} {
		text := activeText(28590, 100, tt.lines+"[firewall]\nfrom = "+tt.from+"\n")
		if got := ruleIDs(Check(text).Diagnostics); got != tt.want {
			t.Errorf("%s: found %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestTimeout(t *testing.T) {
	for _, tt := range []struct{ longest, options, want string }{
		{"25", "", ""},
		{"26", "", "timeout-short"},
		{"10m", "receive-timeout = 10m\n", ""},
		{"10m", "receive-timeout = 600\nconnect-timeout = 25\n", ""},
		{"601", "receive-timeout = 10m\n", "timeout-short"},
		{"1h", "receive-timeout = ${t}\n", "value-expression"},
		{"1h", "receive-timeout = 0\n", ""},
		{"${t}", "", "value-expression"},
		{"", "receive-timeout = 1\n", ""},
		{"1h", "[host]\nproduct = other\n", ""},
	} {
		text := activeText(28590, 100, "longest-transfer = "+tt.longest+"\n[outbound-connections]\n"+tt.options)
		if got := ruleIDs(Check(text).Diagnostics); got != tt.want {
			t.Errorf("longest %q, options %q: found %q, want %q", tt.longest, tt.options, got, tt.want)
		}
	}
}

// TestOtherProduct checks that the rules on the product, its ports and its zones
// are silent for another one, and the others are not.
func TestOtherProduct(t *testing.T) {
	text := "[ftp-active-mode]\nbase-port = 10000\nnumber-of-ports = 1024\n[ftp-passive-mode]\nbase-port = 10500\nnumber-of-ports = 10\n" +
		"[network-zone A]\ndefault = yes\nsocks5 = yes\n[network-zone B]\ndefault = yes\n" +
		"[transfer-site a]\nnetwork-zone = A\nenable-active-connection-mode = yes\nuse-ftps = yes\nlongest-transfer = 1h\n" +
		"[transfer-site b]\nnetwork-zone = C\nenable-active-connection-mode = yes\nmax-parallel-transfers = 1000\n" +
		"[transfer-site c]\nenable-active-connection-mode = yes\n[host]\naddress = 192.0.2.5\nnodes = 2\n"
	const own = "port-passive-overlap port-own-listener port-known-service port-capacity zone-default-many zone-active-proxied " +
		"site-ftps-inspection timeout-short zone-unknown zone-active-unclear host-nodes"
	if got := ruleIDs(Check(text).Diagnostics); got != own {
		t.Errorf("this product: found %q, want %q", got, own)
	}
	r := Check(text + "product = other\n")
	if got, want := ruleIDs(r.Diagnostics), "port-known-service site-ftps-inspection"; got != want {
		t.Errorf("another product: found %q, want %q", got, want)
	}
	for _, site := range r.Sites {
		if site.Route != RouteUnknown || site.Verdict == Fail {
			t.Errorf("another product: %+v; want an unknown route and no failure", site)
		}
	}
}
