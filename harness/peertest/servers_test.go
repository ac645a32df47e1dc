package peertest_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"activeftp/core"
	"activeftp/harness/peertest"
	"activeftp/harness/prove"
)

// Settings are proved against the servers of others, in clear text and with
// FTPS, over each port of the range and in sessions at once.
func TestServersProve(t *testing.T) {
	for _, s := range peertest.Servers() {
		for _, tls := range []bool{false, true} {
			if tls && !s.FTPS {
				continue
			}
			name, site := s.Name, "use-ftps = no"
			if tls {
				name, site = s.Name+" FTPS", "use-ftps = yes"
			}
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				server := s.Start(t, tls)
				checked := core.Check(peertest.Settings(peertest.FreeRange(t, 5), site))
				r, err := prove.Run(t.Context(), "settings", checked, prove.Options{
					Servers: []string{server.URL()}, Password: server.Password, Roots: server.Roots(t),
					EveryPort: true, Transfers: 6, Parallel: 2, For: 2 * time.Minute,
				})
				if err != nil {
					t.Fatal(err)
				}
				for _, c := range r.Cases[1:] { // the first is about the settings alone
					if len(c.Findings) > 0 {
						t.Errorf("%s: %+v\n%s", c.Name, c.Findings, strings.Join(c.Talk, "\n"))
					}
				}
				if left, err := os.ReadDir(server.Root); err != nil || len(left) > 0 {
					t.Errorf("left on the server: %v, %v", left, err)
				}
			})
		}
	}
}
