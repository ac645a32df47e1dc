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
)

// several is more than one of everything that rules are made from.
const several = `
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
address = 192.0.2.5
`

// generate is rules and what takes them back.
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

// The kernel has every rule that was printed, of either side of the connection,
// and none after the rollback.
func TestKernelHasEveryRule(t *testing.T) {
	needLab(t)
	show := map[string]string{"nftables": "nft list ruleset", "iptables": "iptables-save; ip6tables-save"}
	for _, f := range filters() {
		for name, settings := range map[string]string{
			"one partner of each family": ports32,
			"several of everything":      several,
			"everybody":                  "[ftp-active-mode]\nbase-port = 1024\nnumber-of-ports = 1",
		} {
			for _, o := range []firewall.Options{{}, {SourcePort20: true}, {Mirror: true}, {Mirror: true, SourcePort20: true}} {
				t.Run(fmt.Sprintf("%s/%s/%+v", f.platform, name, o), func(t *testing.T) {
					rules, rollback := generate(t, settings, f.platform, o)
					inLab := newLabFor(t)
					if f.platform == "nftables" {
						output(t, rules, inLab("nft", "-c", "-f", "-"))
					}
					output(t, rules, inLab(f.load...))
					loaded := output(t, show[f.platform], inLab("sh", "-e"))
					if got, want := ruleCount(loaded), ruleCount(rules); got != want {
						t.Errorf("%d rules of %d:\n%s", got, want, loaded)
					}
					output(t, rollback, inLab("sh", "-e"))
					if left := output(t, show[f.platform], inLab("sh", "-e")); ruleCount(left) > 0 {
						t.Errorf("after the rollback:\n%s", left)
					}
				})
			}
		}
	}
}

// ruleCount counts rules by the comment that each of ours has.
func ruleCount(text string) int {
	return len(regexp.MustCompile(`comment "?ftp-`).FindAllString(text, -1))
}

// newLabFor makes a lab for a test; what it returns makes a command one of the
// host's namespace.
func newLabFor(t *testing.T) (inLab func(args ...string) []string) {
	t.Helper()
	l, err := newLab(documentation())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.end(); err != nil {
			t.Error(err)
		}
	})
	return func(args ...string) []string { return append([]string{"ip", "netns", "exec", l.host}, args...) }
}

// output runs a command that has to succeed.
func output(t *testing.T, input string, args []string, env ...string) string {
	t.Helper()
	c := exec.CommandContext(t.Context(), args[0], args[1:]...)
	c.Env = append(os.Environ(), env...)
	c.Stdin = strings.NewReader(input)
	said, err := c.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s\nof\n%s", strings.Join(args, " "), err, said, input)
	}
	return string(said)
}

// What reserves the range adds it to what is reserved, and the rollback takes no
// more than the range away.
func TestKernelReservesRange(t *testing.T) {
	needLab(t)
	inLab := newLabFor(t)
	reserved := "/proc/sys/net/ipv4/ip_local_reserved_ports"
	output(t, "echo 8080,10500-10501,20000-20001 > "+reserved, inLab("sh", "-e"))
	for _, step := range []struct {
		rollback bool
		want     string
	}{{false, "8080,10000-11023,20000-20001"}, {true, "8080,20000-20001"}} {
		blocks, err := firewall.Reserve(core.Check(several), step.rollback)
		if err != nil {
			t.Fatal(err)
		}
		// The namespace has mounts of its own: the machine's file is not written.
		output(t, "mount -t tmpfs none /etc/sysctl.d\n"+blocks[0].Text, inLab("sh", "-e"))
		if got := strings.TrimSpace(output(t, "", inLab("cat", reserved))); got != step.want {
			t.Errorf("rollback %v: reserved %s, want %s", step.rollback, got, step.want)
		}
	}
}
