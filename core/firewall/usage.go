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
	closed // by the firewall
	knownService
	numConflicts // number of reasons
)

// portUsage is the part of a host's port usage that core's tables do not list.
type portUsage struct {
	passive              core.PortRange
	listening, ephemeral []core.PortRange
	open                 []core.PortRange // by the firewall, if filtered
	filtered, other      bool             // other: the host runs another product
}

// portUse is a range of ports with its user.
type portUse struct {
	Collision
	conflict conflict
}

// allPorts has every port that a range can have.
var allPorts = core.PortRange{Base: core.LowestPort, Number: core.HighestPort - core.LowestPort + 1}

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
	if u.filtered {
		for _, r := range allPorts.Minus(u.open) {
			all = append(all, portUse{Collision{"firewall-closed", r, "blocked by the firewall"}, closed})
		}
	}
	for _, s := range core.KnownServices() {
		all = append(all, portUse{Collision{"port-known-service", s.Ports, s.Name}, knownService})
	}
	return all
}

// collisions returns the collisions of r, ordered by port. A port that the firewall
// blocks is none, because it can be opened. Like a check, collisions does not name a
// service if its ports within r are already reported as in use, nor a well-known
// service on a port of the product.
func (u portUsage) collisions(r core.PortRange) []Collision {
	var all []Collision
	for _, use := range u.uses() {
		use.Ports = use.Ports.Common(r)
		if use.Ports.Given() && use.conflict != closed && !(use.conflict >= ownListener && redundant(all, use)) {
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
