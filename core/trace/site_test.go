package trace

import (
	"net/netip"
	"testing"

	"activeftp/core"
)

// TestSiteOfServer checks that a partner is found by its alternative servers too,
// and first by the servers.
func TestSiteOfServer(t *testing.T) {
	f := factsOf(core.Check("[transfer-site a]\nserver = 203.0.113.10\nalternative-servers = 203.0.113.11 203.0.113.12:2121\n" +
		"[transfer-site b]\nserver = 203.0.113.11\n"))
	for server, want := range map[string]string{
		"203.0.113.10": "a", "203.0.113.11": "b", "203.0.113.12": "a", "203.0.113.13": "",
	} {
		got := ""
		if site := f.site(&partner{addr: netip.MustParseAddr(server)}); site != nil {
			got = site.Name
		}
		if got != want {
			t.Errorf("%s is of site %q, want %q", server, got, want)
		}
	}
}
