package netlab

import (
	"net/netip"

	"activeftp/core"
)

// letIn is what has to get in while the rules hold: everything from the first
// partner of a family, and the two ends of the range from the others.
func (a *attempt) letIn() []probe {
	var all []probe
	for _, e := range a.ends {
		for i, partner := range e.partners {
			p := a.from(e, partner, a.ports)
			if i > 0 && a.ports.Number > 2 {
				p.Ports = []core.PortRange{single(a.ports.Base), single(a.ports.End())}
			}
			p.Open = true
			all = append(all, p)
		}
	}
	return all
}

// keptOut is what must not get in while the rules hold.
func (a *attempt) keptOut() []probe {
	var all []probe
	for _, e := range a.ends {
		if e.stranger.IsValid() {
			all = append(all, a.from(e, e.stranger, a.ports))
		}
		if len(e.partners) == 0 {
			continue
		}
		beside := []core.PortRange{single(a.ports.Base - 1)}
		if a.ports.End() < core.HighestPort {
			beside = append(beside, single(a.ports.End()+1))
		}
		all = append(all, a.from(e, e.partners[0], beside...))
		if a.sourcePort != 0 {
			other := a.from(e, e.partners[0], a.ports)
			other.From = netip.AddrPortFrom(e.partners[0], 0)
			all = append(all, other)
		}
	}
	return all
}

// takenBack is what must not get in after the rollback.
func (a *attempt) takenBack() []probe {
	var all []probe
	for _, e := range a.ends {
		if len(e.partners) > 0 {
			all = append(all, a.from(e, e.partners[0], a.ports))
		}
	}
	return all
}

// from is a probe of ports that have to be closed.
func (a *attempt) from(e end, source netip.Addr, ports ...core.PortRange) probe {
	return probe{From: netip.AddrPortFrom(source, uint16(a.sourcePort)), To: e.host, Ports: ports}
}

func single(port int) core.PortRange { return core.PortRange{Base: port, Number: 1} }
