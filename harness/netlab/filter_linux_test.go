package netlab

import (
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"activeftp/core"
	"activeftp/core/firewall"
	"activeftp/harness/peertest"
)

// severalPartners has settings with more than one of everything that determines
// rules.
const severalPartners = `
[ftp-active-mode]
base-port       = 10000
number-of-ports = 1024
[transfer-site a]
server                        = 203.0.113.10
enable-active-connection-mode = yes
[transfer-site b]
server                        = 2001:db8:1::10
port                          = 2121
enable-active-connection-mode = yes
[firewall]
from = 203.0.113.0/24 2001:db8:1::/48
[host]
os      = linux
address = 192.0.2.5 2001:db8::5
nodes   = 2
`

// generate returns the rules for the settings and their rollback.
func generate(t *testing.T, settings, platform string, o firewall.Options) (rules, rollback string) {
	t.Helper()
	result := core.Check(settings)
	rules, err := script(result, platform, o)
	if err != nil {
		t.Fatal(err)
	}
	o.Rollback = true
	if rollback, err = script(result, platform, o); err != nil {
		t.Fatal(err)
	}
	return rules, rollback
}

// The kernel has every printed rule, for either side of the connection, after
// loading, and none after the rollback.
func TestKernelHasEveryRule(t *testing.T) {
	needLab(t)
	show := listings(t)
	for _, f := range filters() {
		for name, settings := range map[string]string{
			"one partner of each family": ports32,
			"several of everything":      severalPartners,
			"every source":               "[ftp-active-mode]\nbase-port = 1024\nnumber-of-ports = 1",
		} {
			for _, o := range []firewall.Options{{}, {SourcePort20: true}, {Mirror: true}, {Mirror: true, SourcePort20: true}} {
				t.Run(fmt.Sprintf("%s/%s/%+v", f.platform, name, o), func(t *testing.T) {
					rules, rollback := generate(t, settings, f.platform, o)
					inLab := newLabFor(t)
					output(t, rules, inLab("sh", "-e"))
					loaded := output(t, show[f.platform], inLab("sh", "-e"))
					if got, want := ruleCount(loaded), ruleCount(rules); got != want {
						t.Errorf("%d rules loaded, want %d:\n%s", got, want, loaded)
					}
					output(t, rollback, inLab("sh", "-e"))
					if left := output(t, show[f.platform], inLab("sh", "-e")); strings.Contains(left, "ftp-") {
						t.Errorf("left after the rollback:\n%s", left)
					}
				})
			}
		}
	}
}

// listings returns the script for sh that lists the rules of each filter. The test
// needs the programs.
func listings(t *testing.T) map[string]string {
	t.Helper()
	peertest.Need(t, "iptables-save")
	peertest.Need(t, "ip6tables-save")
	return map[string]string{"nftables": "nft list ruleset", "iptables": "iptables-save; ip6tables-save"}
}

// ruleCount returns the number of generated rules in text, by the destination ports
// that each of them has.
func ruleCount(text string) int {
	return len(regexp.MustCompile(`dport [0-9]`).FindAllString(text, -1))
}

// newLabFor creates a lab for the duration of a test. The returned function turns
// a command into one that runs in the host's namespace.
func newLabFor(t *testing.T) (inLab func(args ...string) []string) {
	t.Helper()
	l, err := newLab(documentationFamilies())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.remove(); err != nil {
			t.Error(err)
		}
	})
	return func(args ...string) []string { return append([]string{"ip", "netns", "exec", l.host}, args...) }
}

// output runs a command, which must succeed, and returns its output.
func output(t *testing.T, input string, args []string, env ...string) string {
	t.Helper()
	c := exec.CommandContext(t.Context(), args[0], args[1:]...)
	c.Env = append(os.Environ(), env...)
	c.Stdin = strings.NewReader(input)
	text, err := c.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s\ninput:\n%s", strings.Join(args, " "), err, text, input)
	}
	return string(text)
}

// The commands that reserve the range keep earlier reservations, and their rollback
// removes nothing but the range.
func TestKernelReservesRange(t *testing.T) {
	needLab(t)
	for _, program := range []string{"sysctl", "awk", "tr", "paste", "mount", "cat"} {
		peertest.Need(t, program)
	}
	inLab := newLabFor(t)
	reserved := "/proc/sys/net/ipv4/ip_local_reserved_ports"
	output(t, "echo 8080,10500-10501,20000-20001 > "+reserved, inLab("sh", "-e"))
	for _, step := range []struct {
		rollback bool
		want     string
	}{{false, "8080,10000-11023,20000-20001"}, {true, "8080,20000-20001"}} {
		blocks, err := firewall.Reserve(core.Check(severalPartners), step.rollback)
		if err != nil {
			t.Fatal(err)
		}
		// "ip netns exec" unshares mounts, so the machine's own directory is untouched.
		output(t, "mount -t tmpfs none /etc/sysctl.d\n"+blocks[0].Text, inLab("sh", "-e"))
		if got := strings.TrimSpace(output(t, "", inLab("cat", reserved))); got != step.want {
			t.Errorf("rollback %v: reserved %s, want %s", step.rollback, got, step.want)
		}
	}
}
