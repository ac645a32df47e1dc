package prove

import (
	"net"
	"testing"

	"activeftp/core"
	"activeftp/harness/client"
	"activeftp/harness/report"
)

// TestBusyOwners checks whose processes are looked up: those on busy ports of this
// host.
func TestBusyOwners(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	port := l.Addr().(*net.TCPAddr).Port
	busy, open := run{result: portResult{status: report.PortBusy}}, run{result: portResult{status: report.PortOpen}}
	for name, tt := range map[string]struct {
		network client.Network
		runs    []run
		want    bool
	}{
		"busy":            {nil, []run{open, busy}, true},
		"open":            {nil, []run{open}, false},
		"another network": {new(virtualNetwork), []run{busy}, false},
	} {
		p := &prover{options: Options{Network: tt.network}}
		owners := p.busyOwners(core.PortRange{Base: port, Number: 1}, tt.runs)
		if (owners[port] != "") != tt.want {
			t.Errorf("%s: %v", name, owners)
		}
	}
}
