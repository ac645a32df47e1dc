package firewall

import (
	"slices"

	"activeftp/core"
)

// hindrance is a reason not to use a port, the weightiest first.
type hindrance int

const (
	inUse hindrance = iota // listened on, or of the passive range
	ephemeral
	ownListener
	knownService
	hindrances // how many there are
)

// terrain is what uses ports of a host, beside the tables of core.
type terrain struct {
	passive              core.PortRange
	listening, ephemeral []core.PortRange
}

// user is something that uses ports.
type user struct {
	Collision
	why hindrance
}

// users is everything that uses ports, the weightiest first.
func (t terrain) users() []user {
	all := []user{{Collision{"port-passive-overlap", t.passive, "passive range"}, inUse}}
	for _, r := range t.listening {
		all = append(all, user{Collision{"port-listening", r, "in use on the host"}, inUse})
	}
	for _, r := range t.ephemeral {
		all = append(all, user{Collision{"port-ephemeral-overlap", r, "ephemeral ports"}, ephemeral})
	}
	for _, s := range core.ProductPorts() {
		all = append(all, user{Collision{"port-own-listener", s.Ports, s.Name}, ownListener})
	}
	for _, s := range core.KnownServices() {
		all = append(all, user{Collision{"port-known-service", s.Ports, s.Name}, knownService})
	}
	return all
}

// collisions are what is in the way of r, by port. As in a check, a service is
// not named where the ports it has in r are known to be in use, nor a well-known
// one on ports of the product.
func (t terrain) collisions(r core.PortRange) []Collision {
	var all []Collision
	for _, u := range t.users() {
		u.Ports = u.Ports.Common(r)
		if u.Ports.Given() && !(u.why >= ownListener && explained(all, u)) {
			all = append(all, u.Collision)
		}
	}
	core.Sort(all, func(a, b *Collision) bool { return a.Ports.Base < b.Ports.Base })
	return all
}

// explained reports whether a collision among all says enough of a service.
func explained(all []Collision, service user) bool {
	return slices.ContainsFunc(all, func(c Collision) bool {
		switch c.Rule {
		case "port-listening":
			return c.Ports.Common(service.Ports) == service.Ports
		case "port-own-listener":
			return service.why == knownService && c.Ports.Overlaps(service.Ports)
		}
		return false
	})
}

// weights is how heavily each range of n ports is hindered, by its start from
// [core.LowestPort] on. A port counts once, for the weightiest that uses it, and
// no number of lighter ones outweighs it: each hindrance has 16 bits, which the
// 64512 ports of the largest range fit in.
func (t terrain) weights(n int) []uint64 {
	ports := t.weightOfPorts()
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

// weightOfPorts is the weight of each port alone.
func (t terrain) weightOfPorts() *[core.HighestPort + 1]uint64 {
	all := new([core.HighestPort + 1]uint64)
	for _, u := range t.users() {
		weight := uint64(1) << (16 * (hindrances - 1 - u.why))
		r := u.Ports.Common(core.PortRange{Base: 1, Number: core.HighestPort})
		for port := r.Base; port <= r.End(); port++ {
			all[port] = max(all[port], weight)
		}
	}
	return all
}
