package peertest_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"activeftp/core"
	"activeftp/harness/checklist"
	"activeftp/harness/peertest"
	"activeftp/harness/probe"
	"activeftp/harness/prove"
	reports "activeftp/harness/report"
)

// Settings are proved against the servers of others, in clear text and with
// FTPS, over each port of the range and in sessions at once; and the servers are
// probed. docs/peers.md has the results.
//
// It is parallel, and so comes after the tests that need port 20 on this address:
// some servers leave it in TIME_WAIT.
func TestServers(t *testing.T) {
	t.Parallel()
	results := table{name: "servers", columns: []string{"Server", "Version", "Prove", "Prove FTPS", "Probe", "Items that fail"}}
	var names []string
	t.Run("each", func(t *testing.T) {
		for _, s := range peertest.Servers() {
			names = append(names, s.Name)
			t.Run(s.Name, func(t *testing.T) {
				t.Parallel()
				plain, ftps := proveServer(t, s, false), "not supported"
				if s.FTPS {
					ftps = proveServer(t, s, true)
				}
				r := probeServer(t, s)
				var failed []string
				for _, c := range r.Cases {
					if c.Status == checklist.Fail.String() {
						failed = append(failed, c.Name)
					}
				}
				results.add(s.Name, serverVersion(s.Name), plain, ftps, checklist.Summary(r.Cases), listOr(failed, "none"))
			})
		}
	})
	if os.Geteuid() == 0 { // for another user AM-50 differs, as in probeServer
		results.check(t, names)
	}
}

// sessionsAtOnce returns the number of sessions in which settings are proved.
func sessionsAtOnce(server string) int {
	if server == "pyftpdlib" {
		// With 2 sessions at once, pyftpdlib 1.5.7 was seen to connect at PORT and then
		// not to reply to it.
		return 1
	}
	return 2
}

// probeWait returns how long the probe waits for a reply.
func probeWait(server string) time.Duration {
	if server == "ftp-srv" {
		return 7 * time.Second // it waits 5 s for its own data connection before it refuses a transfer
	}
	return 2 * time.Second
}

// proveServer returns "proved", or the rules of the findings.
func proveServer(t *testing.T, s peertest.Server, tls bool) string {
	t.Helper()
	site := "use-ftps = no"
	if tls {
		site = "use-ftps = yes"
	}
	server := s.Start(t, tls)
	checked := core.Check(peertest.Settings(peertest.FreeRange(t, 5), site))
	r, err := prove.Run(t.Context(), "settings", checked, prove.Options{
		Servers: []string{server.URL()}, Password: server.Password, Roots: server.Roots(t),
		EveryPort: true, Transfers: 6, Parallel: sessionsAtOnce(s.Name), For: 2 * time.Minute,
	})
	if err != nil {
		t.Fatal(err)
	}
	var rules []string
	for _, c := range r.Cases[1:] { // the first is about the settings alone
		for _, f := range c.Findings {
			t.Errorf("%s, %s: %s: %s\n%s", site, c.Name, f.Rule, f.Message, strings.Join(c.Talk, "\n"))
			rules = append(rules, f.Rule)
		}
	}
	checkEmpty(t, server)
	return listOr(rules, "proved")
}

// probeServer probes a server, compares the items that it does not pass with those
// that are known, and returns the report.
func probeServer(t *testing.T, s peertest.Server) *reports.Report {
	t.Helper()
	server := s.Start(t, s.FTPS)
	r, err := probe.Run(t.Context(), probe.Options{
		Server: server.URL(), Password: server.Password, Roots: server.Roots(t), Wait: probeWait(s.Name),
	})
	if err != nil {
		t.Fatal(err)
	}
	known, err := checklist.KnownOf(strings.ToLower(s.Name))
	if err != nil {
		t.Fatal(err)
	}
	want, got := map[string]string{}, map[string]string{}
	for id, v := range known {
		want[id] = v.Status.String()
	}
	if want["AM-50"] != "" && os.Geteuid() != 0 {
		want["AM-50"] = checklist.NotApplicable.String() // only root can listen on a low port
	}
	for _, c := range r.Cases {
		if c.Status != checklist.Pass.String() {
			got[c.Name] = c.Status
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		var dialogue strings.Builder
		reports.WriteConformance(&dialogue, r)
		t.Errorf("-known +got:\n%s\n%s", diff, dialogue.String())
	}
	checkEmpty(t, server)
	return r
}

// checkEmpty fails the test if files are left on the server.
func checkEmpty(t *testing.T, server *peertest.Peer) {
	t.Helper()
	if left, err := os.ReadDir(server.Root); err != nil || len(left) > 0 {
		t.Errorf("left on the server: %v, %v", left, err)
	}
}
