package main

import (
	"strings"
	"testing"

	"activeftp/core"
	"activeftp/harness/internal/cli"
	"activeftp/harness/peertest"
)

// Answers of the product's REST API, reduced to the fields that import reads.
const (
	siteJSON = `{"result": [{"type": "ftp", "protocol": "ftp", "name": "payroll", "host": "203.0.113.10", "port": "21",
		"activeMode": true, "dmz": "DMZ", "password": "secret"}]}`
	zoneJSON = `{"result": [{"name": "DMZ", "isDefault": true, "edges": [{"title": "edge", "enabledProxy": true,
		"proxies": [{"proxyProtocol": "SOCKS_PROXY", "port": 1080, "isEnabled": true}]}]}]}`
)

// TestImport checks that check accepts the imported settings and finds the
// proxied site, and that no password is printed.
func TestImport(t *testing.T) {
	dir := peertest.WriteFiles(t, map[string]string{"sites.json": siteJSON, "zones.json": zoneJSON})
	res := activeftp("import", dir).wantCode(t, cli.ExitOK, "import")
	contains(t, res.out, "[transfer-site payroll]", "[network-zone DMZ]")
	var found []string
	for _, f := range core.Check(res.out).Diagnostics {
		found = append(found, f.Rule)
	}
	contains(t, strings.Join(found, " "), "zone-active-proxied")
	for _, text := range []string{res.out, res.err} {
		if strings.Contains(text, "secret") {
			t.Errorf("the password is printed:\n%s", text)
		}
	}
}

func TestImportInvalidAnswers(t *testing.T) {
	for name, text := range map[string]string{
		"no JSON": "base-port = 10000", "empty": "", "cut off": `{"result": [`, "of something else": `{"weather": "fine"}`, "binary": "\x00\xff",
	} {
		t.Run(name, func(t *testing.T) {
			res := withInput(text).activeftp("import", "-").wantCode(t, cli.ExitUsage, "import")
			if res.out != "" {
				t.Errorf("out: %s", res.out)
			}
		})
	}
	activeftp("import", "missing.json").wantCode(t, cli.ExitUsage, "import")
	activeftp("import").wantCode(t, cli.ExitUsage, "import")
}
