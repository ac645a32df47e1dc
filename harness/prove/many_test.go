package prove

import (
	"fmt"
	"net"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/core"
	"activeftp/harness/partner"
	"activeftp/harness/peertest"
)

// Each of 1,024 ports carries a transfer, and no other port does.
func TestProveEveryPort(t *testing.T) {
	ports := peertest.FreeRange(t, 1024)
	w := startWitness(t, partner.Config{})
	last := 0
	r := proveText(t, peertest.Settings(ports), Options{Servers: []string{w.URL()}, EveryPort: true, Progress: func(done, total int) {
		if last++; done != last || total != ports.Number {
			t.Errorf("progress %d of %d, want %d of %d", done, total, last, ports.Number)
		}
	}})
	if rules := rulesOf(t, r); len(rules) > 0 {
		t.Errorf("%v: %v", rules, r.Cases[1].Findings)
	}
	used := w.ports(t)
	sum := 0
	for port, times := range used {
		if sum += times; !ports.Contains(port) {
			t.Errorf("port %d is not in %v", port, ports)
		}
	}
	if len(used) != ports.Number || sum != ports.Number+3 { // upload, download and listing come first
		t.Errorf("%d transfers over %d ports, want %d over %d", sum, len(used), ports.Number+3, ports.Number)
	}
	if last != ports.Number {
		t.Errorf("progress ends at %d, want %d", last, ports.Number)
	}
}

// Ports in use are named with the reason, and all others are proved.
func TestProveBusyPorts(t *testing.T) {
	ports := peertest.FreeRange(t, 10)
	for _, offset := range []int{3, 4, 8} {
		l, err := net.Listen("tcp", "127.0.0.1:"+strconv.Itoa(ports.Base+offset))
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
	}
	w := startWitness(t, partner.Config{})
	r := proveText(t, peertest.Settings(ports), Options{Servers: []string{w.URL()}, EveryPort: true})
	if diff := cmp.Diff([]string{"every-port"}, rulesOf(t, r)); diff != "" {
		t.Fatal(diff, r.Cases[1].Findings)
	}
	const basePortLine = 6
	adjacent := core.PortRange{Base: ports.Base + 3, Number: 2}
	f := r.Cases[1].Findings[0]
	want := fmt.Sprintf("3 ports (%v, %d) ", adjacent, ports.Base+8)
	if !strings.Contains(f.Message, want) || !strings.Contains(f.Message, "address already in use") {
		t.Errorf("message %q, want %q and its reason", f.Message, want)
	}
	if f.Line != basePortLine {
		t.Errorf("line %d, want %d", f.Line, basePortLine)
	}
	if got := len(w.ports(t)); got != 7 {
		t.Errorf("%d ports carried a transfer, want 7", got)
	}
}

// Without a range there are no ports to try, and any port carries the other transfers.
func TestProveEveryPortWithoutRange(t *testing.T) {
	r := proveText(t, peertest.Settings(core.PortRange{}), Options{EveryPort: true})
	if diff := cmp.Diff([]string{"port-range-unset"}, rulesOf(t, r)); diff != "" {
		t.Error(diff)
	}
	if proved := strings.Join(r.Cases[1].Proved, "\n"); strings.Contains(proved, "every port") || !strings.Contains(proved, "listing: done") {
		t.Errorf("proved:\n%s", proved)
	}
}

// The number of transfers does not depend on the number of sessions.
func TestProveTransfers(t *testing.T) {
	for _, test := range []struct{ transfers, parallel int }{{1, 0}, {7, 1}, {200, 5}, {3, 50}} {
		t.Run(fmt.Sprintf("%d by %d", test.transfers, test.parallel), func(t *testing.T) {
			done := 0
			r := proveText(t, peertest.Settings(peertest.FreeRange(t, 5)), Options{
				Transfers: test.transfers, Parallel: test.parallel, Progress: func(int, int) { done++ },
			})
			if rules := rulesOf(t, r); len(rules) > 0 || done != test.transfers {
				t.Errorf("%d transfers, want %d; %v: %v", done, test.transfers, rules, r.Cases[1].Findings)
			}
		})
	}
}

// Without a server, every transfer counts as failed.
func TestProveTransfersFail(t *testing.T) {
	ports := peertest.FreeRange(t, 1)
	p := &prover{checked: core.Check(peertest.Settings(ports)), target: &target{address: "127.0.0.1:" + strconv.Itoa(ports.Base)}}
	p.site, p.options.Transfers = p.checked.Settings.Site("payroll"), 5
	p.manyTransfers(t.Context(), portsFor(ports))
	if f := p.result.Findings; len(f) != 1 || f[0].Rule != "transfers" || !strings.Contains(f[0].Message, "5 of 5") {
		t.Errorf("%+v", f)
	}
}
