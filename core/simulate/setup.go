package simulate

import (
	"net/netip"
	"slices"

	"activeftp/core"
)

// setup is what the model is made of: what the settings say, the faults, and
// stand-ins for what nobody says.
type setup struct {
	faults    Faults
	ports     core.PortRange   // to listen on; zero: any port above 1023
	listening []core.PortRange // ports in use on the host
	open      core.Value[[]core.PortRange]
	from      core.Value[[]netip.Prefix]

	server    string // the partner as the site names it
	control   int    // its control port
	own       netip.Addr
	reachable netip.Addr // where the partner would reach this host; own without NAT
	partner   netip.Addr
	stranger  netip.Addr

	proxied, verify, ftps bool
}

func newSetup(r *core.Result, s *core.Site, f Faults) *setup {
	set := r.Settings
	c := &setup{
		faults:    f,
		ports:     activeRange(r),
		listening: set.Host.Listening.V,
		open:      set.Firewall.Open,
		from:      set.Firewall.From,
		server:    s.Server.V,
		control:   core.DefaultPort,
		proxied:   f.Proxied || set.Route(s) == core.RouteProxied,
		verify:    s.HostnameVerification.V != "disabled",
		ftps:      s.UseFTPS.V,
	}
	if s.Port.Known() {
		c.control = s.Port.V
	}
	c.setAddresses(set.Host, f.NAT)
	return c
}

// activeRange is the range to listen on, zero when none is given. Where a rule
// about its numbers does not hold, there is none either.
func activeRange(r *core.Result) core.PortRange {
	base := r.Settings.Active.BasePort.V
	if r.PortEnd == 0 || base < core.LowestPort || r.PortEnd > core.HighestPort {
		return core.PortRange{}
	}
	return core.PortRange{Base: base, Number: r.PortEnd - base + 1}
}

// setAddresses gives everybody an address of one family: the host's, else that of the
// server where it is named by address.
func (c *setup) setAddresses(host core.Host, nat bool) {
	c.own = host.Address.V
	c.partner, _ = netip.ParseAddr(c.server)
	c.partner = c.partner.Unmap()
	family := standIns(c.own.Is4() || !c.own.IsValid() && !c.partner.Is6())
	if !c.own.IsValid() {
		c.own = unused(family.own, c.partner)
	}
	if !c.partner.IsValid() || c.partner.Is4() != c.own.Is4() {
		c.partner = unused(family.partner, c.own)
	}
	c.reachable = c.own
	translated := host.NATAddress.V
	if nat || host.Address.Known() && host.NATAddress.Known() && translated != c.own {
		if !translated.IsValid() || translated == c.own {
			translated = unused(family.reached, c.own, c.partner)
		}
		c.reachable = translated
	}
	c.stranger = unused(family.stranger, c.own, c.partner, c.reachable)
}

// addresses is the addresses that stand in for what nobody says.
type addresses struct{ own, reached, partner, stranger netip.Addr }

// standIns are addresses for documentation (RFC 5737, RFC 3849).
func standIns(ipv4 bool) addresses {
	if ipv4 {
		return addresses{
			own:      netip.AddrFrom4([4]byte{192, 0, 2, 5}),
			reached:  netip.AddrFrom4([4]byte{198, 51, 100, 5}),
			partner:  netip.AddrFrom4([4]byte{203, 0, 113, 10}),
			stranger: netip.AddrFrom4([4]byte{198, 51, 100, 66}),
		}
	}
	documentation := func(subnet, host byte) netip.Addr {
		return netip.AddrFrom16([16]byte{0: 0x20, 1: 0x01, 2: 0x0d, 3: 0xb8, 7: subnet, 15: host})
	}
	return addresses{own: documentation(0, 5), reached: documentation(2, 5), partner: documentation(1, 16), stranger: documentation(2, 0x66)}
}

// unused is a, or the first address after it that nobody has.
func unused(a netip.Addr, others ...netip.Addr) netip.Addr {
	for slices.Contains(others, a) {
		a = a.Next()
	}
	return a
}

// busy reports whether a port is in use on the host.
func (c *setup) busy(port int) bool {
	return c.faults.Busy && port == c.ports.Base || holds(c.listening, port)
}

// obstacle is what stops a connection to the port that was announced.
type obstacle uint8

const (
	nothing   obstacle = iota
	proxy              // the address announced is behind the proxy
	nat                // the address announced leads nowhere
	drop               // the firewall drops it
	otherOnly          // the firewall drops it, because of where it comes from
	reject             // the firewall rejects it
)

// obstacle is the first thing in the partner's way to the port.
func (c *setup) obstacle(port int) obstacle {
	switch {
	case c.proxied:
		return proxy
	case c.reachable != c.own:
		return nat
	}
	return c.firewall(port, c.partner)
}

// firewall is what the firewall does to a connection from an address.
func (c *setup) firewall(port int, from netip.Addr) obstacle {
	switch {
	case c.faults.Drop, c.open.Known() && !holds(c.open.V, port):
		return drop
	case c.from.Known() && !slices.ContainsFunc(c.from.V, func(p netip.Prefix) bool { return p.Contains(from) }):
		return otherOnly
	case c.faults.Closed:
		return reject
	}
	return nothing
}

func holds(ranges []core.PortRange, port int) bool {
	return slices.ContainsFunc(ranges, func(r core.PortRange) bool { return r.Contains(port) })
}
