package netlab

import (
	"net/netip"

	"activeftp/core"
)

// openProbes returns the probes that must succeed while the rules are loaded: the
// whole range from the first partner of a family, and its first and last port
// from the others.
func (a *attempt) openProbes() []probe {
	var probes []probe
	for _, f := range a.families {
		for i, partner := range f.partners {
			p := a.closedProbe(f, partner, a.ports)
			if i > 0 && a.ports.Number > 2 {
				p.Ports = []core.PortRange{singlePort(a.ports.Base), singlePort(a.ports.End())}
			}
			p.Open = true
			probes = append(probes, p)
		}
	}
	return probes
}

// closedProbes returns the probes that must fail while the rules are loaded: the
// range from a stranger, the ports next to it from a partner and, if the rules
// require a source port, the range from a partner with another one.
func (a *attempt) closedProbes() []probe {
	var probes []probe
	for _, f := range a.families {
		if f.stranger.IsValid() {
			probes = append(probes, a.closedProbe(f, f.stranger, a.ports))
		}
		if len(f.partners) == 0 {
			continue
		}
		adjacent := []core.PortRange{singlePort(a.ports.Base - 1)}
		if a.ports.End() < core.HighestPort {
			adjacent = append(adjacent, singlePort(a.ports.End()+1))
		}
		probes = append(probes, a.closedProbe(f, f.partners[0], adjacent...))
		if a.sourcePort != 0 {
			p := a.closedProbe(f, f.partners[0], a.ports)
			p.From = netip.AddrPortFrom(f.partners[0], 0)
			probes = append(probes, p)
		}
	}
	return probes
}

// rollbackProbes returns the probes that must fail after the rollback: the range
// from the first partner of each family.
func (a *attempt) rollbackProbes() []probe {
	var probes []probe
	for _, f := range a.families {
		if len(f.partners) > 0 {
			probes = append(probes, a.closedProbe(f, f.partners[0], a.ports))
		}
	}
	return probes
}

// closedProbe returns a probe that expects ports to be closed to a source.
func (a *attempt) closedProbe(f family, source netip.Addr, ports ...core.PortRange) probe {
	return probe{From: netip.AddrPortFrom(source, uint16(a.sourcePort)), To: f.host, Ports: ports}
}

func singlePort(port int) core.PortRange { return core.PortRange{Base: port, Number: 1} }
