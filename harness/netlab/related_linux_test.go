package netlab

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"activeftp/core"
	"activeftp/core/firewall"
	"activeftp/harness/peertest"
)

// counting counts the SYNs to port 20000 before and after the filters: a packet that
// a filter drops does not reach the second chain.
const counting = `
table inet counting {
	counter related {}
	counter arrived {}
	counter passed {}
	chain before {
		type filter hook input priority filter - 5;
		tcp dport 20000 tcp flags & (syn | ack) == syn counter name arrived
		tcp dport 20000 tcp flags & (syn | ack) == syn ct state related counter name related
	}
	chain after {
		type filter hook input priority filter + 5;
		tcp dport 20000 tcp flags & (syn | ack) == syn counter name passed
	}
}
`

// expecting lists ways to make the first SYN of a data connection RELATED to its
// control connection: the helper for FTP, which the kernel may lack, and an
// expectation, which any kernel since 5.3 has.
var expecting = []struct{ name, rules string }{
	{"helper", `
table inet expecting {
	ct helper ftp { type "ftp" protocol tcp; }
	chain output {
		type filter hook output priority filter;
		tcp dport 21 ct helper set "ftp"
	}
}
`},
	{"expectation", expectationFor("ip") + expectationFor("ip6")},
}

// kernelRefuses is what nft prints if the kernel, not nft itself, refuses a rule.
const kernelRefuses = "Could not process rule"

// expectationFor returns a table that expects a connection to port 20000 for each
// control connection of one address family.
func expectationFor(family string) string {
	return `
table ` + family + ` expecting {
	ct expectation data { protocol tcp; dport 20000; timeout 1m; size 8; l3proto ` + family + `; }
	chain output {
		type filter hook output priority filter;
		tcp dport 21 ct state new ct expectation set "data"
	}
}
`
}

// strictly returns the drop policy of an administrator who accepts nothing RELATED
// but errors of ICMP, and who drops what is INVALID first.
func strictly(dropScript string) string {
	return strings.NewReplacer(
		"ct state established,related accept", "ct state invalid drop\nct state established accept",
		"\t$command -A INPUT -m conntrack --ctstate ESTABLISHED,RELATED", "\t$command -A INPUT -m conntrack --ctstate INVALID -j DROP\n\t$command -A INPUT -m conntrack --ctstate ESTABLISHED",
	).Replace(dropScript)
}

// Data connections that the kernel expects get in with their first SYN, although only
// ESTABLISHED packets pass otherwise. A rule for NEW alone would drop that one, and
// each transfer would wait a second for the next.
func TestRulesLetRelatedIn(t *testing.T) {
	needLab(t)
	settings := strings.Replace(ports32, "number-of-ports = 32", "number-of-ports = 1", 1)
	for _, f := range filters() {
		rules, _ := generate(t, settings, f.platform, firewall.Options{})
		for _, way := range expecting {
			t.Run(f.platform+"/"+way.name, func(t *testing.T) {
				p, err := newProof("", core.Check(settings).Settings)
				if err != nil {
					t.Fatal(err)
				}
				l := labOf(t, p.families)
				if err := l.run(t.Context(), way.rules, "nft", "-f", "-"); err != nil && way.name == "helper" && strings.Contains(err.Error(), kernelRefuses) {
					peertest.LeaveOut(t, fmt.Errorf("this kernel has no connection tracking helper for FTP (module nf_conntrack_ftp); the test with an expectation stands for it: %w", err))
				} else if err != nil {
					t.Fatal(err)
				}
				for _, script := range []string{strictly(f.dropScript), "nft -f - <<'END'" + counting + "END\n", rules} {
					if err := l.run(t.Context(), script, "sh", "-e"); err != nil {
						t.Fatal(err)
					}
				}
				transferInLab(t, l, &attempt{proof: p, lab: l})
				got := counters(t, l)
				if got["related"] < len(p.families) {
					t.Errorf("%d first packets were RELATED, want one or more of each address family", got["related"])
				}
				if got["passed"] != got["arrived"] {
					t.Errorf("%d of %d SYNs passed the filter", got["passed"], got["arrived"])
				}
			})
		}
	}
}

// labOf creates a lab for the duration of a test.
func labOf(t *testing.T, families []family) *lab {
	t.Helper()
	l, err := newLab(families)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.remove(); err != nil {
			t.Error(err)
		}
	})
	return l
}

// transferInLab makes a transfer over each port with each bundled partner of a
// lab. All must succeed.
func transferInLab(t *testing.T, l *lab, a *attempt) {
	t.Helper()
	stop, err := startJob(t.Context(), l.partner, serveJob, a.servers(), new(bool))
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := stop(); err != nil {
			t.Error(err)
		}
	}()
	for _, s := range a.servers() {
		var problems []problem
		request := transfers{Server: s.Listen, Ports: a.ports, Timeout: 10 * time.Second}
		if err := runJob(t.Context(), l.host, transferJob, request, &problems); err != nil {
			t.Fatal(err)
		}
		if len(problems) > 0 {
			t.Errorf("transfer with %v: %v", s.Listen, problems)
		}
	}
}

// counters returns the packets of the named counters in the host's namespace.
func counters(t *testing.T, l *lab) map[string]int {
	t.Helper()
	all := map[string]int{}
	listing := output(t, "", []string{"ip", "netns", "exec", l.host, "nft", "list", "counters"})
	for _, m := range regexp.MustCompile(`counter (\w+) \{\s+packets (\d+)`).FindAllStringSubmatch(listing, -1) {
		n, err := strconv.Atoi(m[2])
		if err != nil {
			t.Fatal(err)
		}
		all[m[1]] = n
	}
	if len(all) == 0 {
		t.Fatalf("no counter in the listing:\n%s", listing)
	}
	return all
}

// Rules let in connections that the administrator exempts from tracking, and their
// later packets.
func TestRulesLetUntrackedIn(t *testing.T) {
	needLab(t)
	for _, f := range filters() {
		t.Run(f.platform, func(t *testing.T) {
			p, err := newProof("", core.Check(ports32).Settings)
			if err != nil {
				t.Fatal(err)
			}
			l := labOf(t, p.families)
			rules, _ := generate(t, ports32, f.platform, firewall.Options{})
			exempt := fmt.Sprintf(`nft -f - <<'END'
table inet exempt {
	chain in { type filter hook prerouting priority raw; tcp dport %[1]v notrack; }
	chain out { type filter hook output priority raw; tcp sport %[1]v notrack; }
}
END
`, p.ports)
			for _, script := range []string{exempt, f.dropScript, rules} {
				if err := l.run(t.Context(), script, "sh", "-e"); err != nil {
					t.Fatal(err)
				}
			}
			transferInLab(t, l, &attempt{proof: p, lab: l})
		})
	}
}
