package netlab

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"activeftp/core"
	"activeftp/harness/report"
)

// ports32 has settings with 32 ports for one partner of each address family.
const ports32 = `
[ftp-active-mode]
base-port       = 20000
number-of-ports = 32
[firewall]
from = 203.0.113.10 2001:db8:1::10
`

func TestProve(t *testing.T) {
	needLab(t)
	tests := []struct{ name, settings string }{
		{"one partner of each family", ports32},
		{"a thousand ports, addresses of host and partner given", `
			[ftp-active-mode]
			base-port       = 10000
			number-of-ports = 1024
			[transfer-site payroll]
			server                        = 203.0.113.10
			network-zone                  = none
			enable-active-connection-mode = yes
			use-ftps                      = yes
			[host]
			address = 192.0.2.5`},
		{"the last ports, only IPv6, a network", `
			[ftp-active-mode]
			base-port       = 65530
			number-of-ports = 6
			[host]
			address = 2001:db8:2::1
			[firewall]
			from = 2001:db8:4::/46`},
		{"the first port, networks, one with the host in it", `
			[ftp-active-mode]
			base-port       = 1024
			number-of-ports = 1
			[host]
			address = 10.1.0.5
			[firewall]
			from = 10.0.0.0/15 10.128.0.0/9 203.0.113.64/26`},
		{"the system's ephemeral ports", "[ftp-active-mode]\nbase-port = 32768\nnumber-of-ports = 300"},
		{"every source", "[ftp-active-mode]\nbase-port = 30000\nnumber-of-ports = 8"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r, err := Prove(t.Context(), "a.settings", core.Check(test.settings))
			if err != nil {
				t.Fatal(err)
			}
			var names []string
			for _, c := range r.Cases[1:] {
				names = append(names, c.Name)
				for _, f := range c.Findings {
					t.Error(f.Rule, f.Message)
				}
				if !hasPrefix(c.Proved, "transfers: ") {
					t.Errorf("%s: no transfer in %q", c.Name, c.Proved)
				}
			}
			want := []string{"nftables", "nftables with source port 20", "iptables", "iptables with source port 20"}
			if diff := cmp.Diff(want, names); diff != "" {
				t.Errorf("cases: -want +got:\n%s", diff)
			}
		})
	}
}

// hasPrefix reports whether any of the lines has the prefix.
func hasPrefix(lines []string, prefix string) bool {
	for _, l := range lines {
		if strings.HasPrefix(l, prefix) {
			return true
		}
	}
	return false
}

// Settings that give no rules have a case that says so, even on a machine that
// cannot have a lab.
func TestProveRefused(t *testing.T) {
	tests := []struct{ settings, rule string }{
		{"", "port-range-unset"},
		{"[ftp-active-mode]\nbase-port = 10000", "port-range-half"},
		{"[ftp-active-mode]\nbase-port = 65000\nnumber-of-ports = 1024", "port-end-high"},
	}
	for _, test := range tests {
		r, err := Prove(t.Context(), "a.settings", core.Check(test.settings))
		if err != nil {
			t.Errorf("%q: %v", test.settings, err)
			continue
		}
		last := r.Cases[len(r.Cases)-1]
		if len(last.Findings) != 1 || last.Findings[0].Rule != test.rule || r.Worst() != core.Error {
			t.Errorf("%q: want one error of %s, got %v", test.settings, test.rule, last.Findings)
		}
	}
}

// The conclusion claims what a lab proves, and not that the real firewall is open.
func TestConclusion(t *testing.T) {
	good, bad := report.Case{Name: "nftables"}, report.Case{Name: "iptables"}
	const rest = "; the real firewall was not tested"
	tests := []struct {
		ports  core.PortRange
		failed bool
		want   string
	}{
		{core.PortRange{Base: 20000, Number: 32}, false, "proved: in network namespaces of this host, the rules for nftables (loaded with nft) and " +
			"iptables (loaded with iptables and ip6tables) open ports 20000-20031 and nothing else that was tried" + rest},
		{core.PortRange{Base: 1024, Number: 1}, false, "proved: in network namespaces of this host, the rules for nftables (loaded with nft) and " +
			"iptables (loaded with iptables and ip6tables) open port 1024 and nothing else that was tried" + rest},
		{core.PortRange{Base: 20000, Number: 32}, true, "not proved: iptables"},
	}
	for _, test := range tests {
		p := &proof{ports: test.ports}
		cases := []report.Case{good, bad}
		if test.failed {
			p.fail(&cases[1], ruleOpen, "ports are closed")
		}
		if got := p.report(core.Check(""), cases).Conclusion; got != test.want {
			t.Errorf("%v, failed %t: got %q, want %q", test.ports, test.failed, got, test.want)
		}
	}
}

func TestProveWithoutPrograms(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	_, err := Prove(t.Context(), "a.settings", core.Check(ports32))
	if err == nil || !strings.Contains(err.Error(), "nft") {
		t.Errorf("got %v", err)
	}
}

func TestProveInterrupted(t *testing.T) {
	needLab(t)
	interrupted := errors.New("interrupted")
	ctx, cancel := context.WithCancelCause(t.Context())
	ended := make(chan error, 1)
	go func() {
		_, err := Prove(ctx, "a.settings", core.Check(ports32))
		ended <- err
	}()
	for labs := 0; labs == 0; time.Sleep(time.Millisecond) {
		select {
		case err := <-ended:
			t.Fatalf("ended before it created a lab: %v", err)
		default:
		}
		created, err := filepath.Glob(filepath.Join(netnsDir, fmt.Sprintf("activeftp-%d-*-partner", os.Getpid())))
		if err != nil {
			t.Fatal(err)
		}
		labs = len(created)
	}
	cancel(interrupted)
	if err := <-ended; !errors.Is(err, interrupted) {
		t.Errorf("got %v", err)
	}
	if left := leftovers(); len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
}
