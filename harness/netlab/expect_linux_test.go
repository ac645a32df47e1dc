package netlab

import (
	"net/netip"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"activeftp/core"
)

func TestExpectations(t *testing.T) {
	const last = core.HighestPort
	host, first, second, stranger := "192.0.2.5", "203.0.113.0", "203.0.113.255", "203.0.114.0"
	tests := []struct {
		name       string
		ports      core.PortRange
		sourcePort int
		end        end

		letIn, keptOut, takenBack []probe
	}{
		{
			"a network, any source port", core.PortRange{Base: 10000, Number: 1024}, 0, newEnd(host, stranger, first, second),
			[]probe{open(first, 0, 10000, 11023), open(second, 0, 10000, 10000, 11023, 11023)},
			[]probe{closed(stranger, 0, 10000, 11023), closed(first, 0, 9999, 9999, 11024, 11024)},
			[]probe{closed(first, 0, 10000, 11023)},
		}, {
			"source port 20, the last ports", core.PortRange{Base: last - 1, Number: 2}, 20, newEnd(host, "", first, second),
			[]probe{open(first, 20, last-1, last), open(second, 20, last-1, last)},
			[]probe{closed(first, 20, last-2, last-2), closed(first, 0, last-1, last)},
			[]probe{closed(first, 20, last-1, last)},
		}, {
			"a family that is closed", core.PortRange{Base: 1024, Number: 1}, 20, newEnd(host, stranger),
			nil, []probe{closed(stranger, 20, 1024, 1024)}, nil,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			a := &attempt{proof: &proof{ports: test.ports, ends: []end{test.end}}, trial: trial{sourcePort: test.sourcePort}}
			got, want := [][]probe{a.letIn(), a.keptOut(), a.takenBack()}, [][]probe{test.letIn, test.keptOut, test.takenBack}
			if diff := cmp.Diff(want, got, cmpopts.EquateComparable(netip.Addr{}, netip.AddrPort{})); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// closed is a probe of 192.0.2.5, with the first and the last port of each range.
func closed(source string, sourcePort uint16, bounds ...int) probe {
	p := probe{From: netip.AddrPortFrom(netip.MustParseAddr(source), sourcePort), To: netip.MustParseAddr("192.0.2.5")}
	for i := 0; i < len(bounds); i += 2 {
		p.Ports = append(p.Ports, core.PortRange{Base: bounds[i], Number: bounds[i+1] - bounds[i] + 1})
	}
	return p
}

func open(source string, sourcePort uint16, bounds ...int) probe {
	p := closed(source, sourcePort, bounds...)
	p.Open = true
	return p
}
