package firewall

import (
	"slices"

	"activeftp/core"
)

// conflict is a reason to avoid a port, the most serious first.
type conflict int

const (
	inUse conflict = iota // listened on, or in the passive range
	ephemeral
	ownListener
	knownService
	numConflicts // number of reasons
)

// portUsage is the part of a host's port usage that core's tables do not list.
type portUsage struct {
	passive              core.PortRange
	listening, ephemeral []core.PortRange
	other                bool // the host runs another product
}

// portUse is a range of ports with its user.
type portUse struct {
	Collision
	conflict conflict
}

// uses returns all ranges in use, the most serious conflict first.
func (u portUsage) uses() []portUse {
	all := []portUse{{Collision{"port-passive-overlap", u.passive, "passive range"}, inUse}}
	for _, r := range u.listening {
		all = append(all, portUse{Collision{"port-listening", r, "in use on the host"}, inUse})
	}
	for _, r := range u.ephemeral {
		all = append(all, portUse{Collision{"port-ephemeral-overlap", r, "ephemeral ports"}, ephemeral})
	}
	for _, s := range core.ProductPorts() {
		if u.other {
			break
		}
		all = append(all, portUse{Collision{"port-own-listener", s.Ports, s.Name}, ownListener})
	}
	for _, s := range core.KnownServices() {
		all = append(all, portUse{Collision{"port-known-service", s.Ports, s.Name}, knownService})
	}
	return all
}

// collisions returns the collisions of r, ordered by port. Like a check, it does
// not name a service if its ports within r are already reported as in use, nor a
// well-known service on a port of the product.
func (u portUsage) collisions(r core.PortRange) []Collision {
	var all []Collision
	for _, use := range u.uses() {
		use.Ports = use.Ports.Common(r)
		if use.Ports.Given() && !(use.conflict >= ownListener && redundant(all, use)) {
			all = append(all, use.Collision)
		}
	}
	core.Sort(all, func(a, b *Collision) bool { return a.Ports.Base < b.Ports.Base })
	return all
}

// redundant reports whether one of the collisions already accounts for service.
func redundant(all []Collision, service portUse) bool {
	return slices.ContainsFunc(all, func(c Collision) bool {
		switch c.Rule {
		case "port-listening":
			return c.Ports.Common(service.Ports) == service.Ports
		case "port-own-listener":
			return service.conflict == knownService && c.Ports.Overlaps(service.Ports)
		}
		return false
	})
}

// weights returns the total weight of the conflicts in each range of n ports,
// indexed by its start minus [core.LowestPort]. A port counts once, for its most
// serious conflict, and no number of less serious ones outweighs it: each kind
// of conflict has 16 bits, enough for the 64512 ports of the largest range.
func (u portUsage) weights(n int) []uint64 {
	ports := u.portWeights()
	all := make([]uint64, core.HighestPort-core.LowestPort+2-n)
	var sum uint64
	for port := core.LowestPort; port <= core.HighestPort; port++ {
		sum += ports[port]
		if first := port - n + 1; first >= core.LowestPort {
			all[first-core.LowestPort] = sum
			sum -= ports[first]
		}
	}
	return all
}

// portWeights returns the weight of each single port.
func (u portUsage) portWeights() *[core.HighestPort + 1]uint64 {
	all := new([core.HighestPort + 1]uint64)
	for _, use := range u.uses() {
		weight := uint64(1) << (16 * (numConflicts - 1 - use.conflict))
		r := use.Ports.Common(core.PortRange{Base: 1, Number: core.HighestPort})
		for port := r.Base; port <= r.End(); port++ {
			all[port] = max(all[port], weight)
		}
	}
	return all
}
