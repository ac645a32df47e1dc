package netlab

import (
	"net/netip"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"activeftp/core"
)

func TestProbes(t *testing.T) {
	const last = core.HighestPort
	host, first, second, stranger := "192.0.2.5", "203.0.113.0", "203.0.113.255", "203.0.114.0"
	tests := []struct {
		name       string
		ports      core.PortRange
		sourcePort int
		family     family

		open, closed, rollback []probe
	}{
		{
			"a network, any source port", core.PortRange{Base: 10000, Number: 1024}, 0, newFamily(host, stranger, first, second),
			[]probe{openProbe(first, 0, 10000, 11023), openProbe(second, 0, 10000, 10000, 11023, 11023)},
			[]probe{closedProbe(stranger, 0, 10000, 11023), closedProbe(first, 0, 9999, 9999, 11024, 11024)},
			[]probe{closedProbe(first, 0, 10000, 11023)},
		}, {
			"source port 20, the last ports", core.PortRange{Base: last - 1, Number: 2}, 20, newFamily(host, "", first, second),
			[]probe{openProbe(first, 20, last-1, last), openProbe(second, 20, last-1, last)},
			[]probe{closedProbe(first, 20, last-2, last-2), closedProbe(first, 0, last-1, last)},
			[]probe{closedProbe(first, 20, last-1, last)},
		}, {
			"a family that is closed", core.PortRange{Base: 1024, Number: 1}, 20, newFamily(host, stranger),
			nil, []probe{closedProbe(stranger, 20, 1024, 1024)}, nil,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			a := &attempt{proof: &proof{ports: test.ports, families: []family{test.family}}, trial: trial{sourcePort: test.sourcePort}}
			got, want := [][]probe{a.openProbes(), a.closedProbes(), a.rollbackProbes()}, [][]probe{test.open, test.closed, test.rollback}
			if diff := cmp.Diff(want, got, cmpopts.EquateComparable(netip.Addr{}, netip.AddrPort{})); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// closedProbe returns a probe of 192.0.2.5 that expects closed ports. The bounds
// are the first and the last port of each range.
func closedProbe(source string, sourcePort uint16, bounds ...int) probe {
	p := probe{From: netip.AddrPortFrom(netip.MustParseAddr(source), sourcePort), To: netip.MustParseAddr("192.0.2.5")}
	for i := 0; i < len(bounds); i += 2 {
		p.Ports = append(p.Ports, core.PortRange{Base: bounds[i], Number: bounds[i+1] - bounds[i] + 1})
	}
	return p
}

// openProbe returns a probe like [closedProbe] that expects open ports.
func openProbe(source string, sourcePort uint16, bounds ...int) probe {
	p := closedProbe(source, sourcePort, bounds...)
	p.Open = true
	return p
}
