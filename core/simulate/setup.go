package simulate

import (
	"net/netip"
	"slices"
	"strconv"

	"activeftp/core"
)

// setup is everything that a model starts from: the settings, the faults, and
// stand-ins for the addresses that the settings leave open.
type setup struct {
	faults    Faults
	ports     core.PortRange   // to listen on; zero: any port above 1023
	listening []core.PortRange // ports in use on the host
	verify    bool             // the client checks where a data connection comes from
	timeout   string           // that ends the wait for the data connection, as words
	control   control
	firewall  firewall
	addresses
}

// control is the control connection, as the site describes it.
type control struct {
	server  string // the partner as the site names it
	port    int
	proxied bool // it goes through the zone's SOCKS5 proxy
	ftps    bool // it is under TLS, and so are data connections
}

// firewall is the packet filter in front of this host.
type firewall struct {
	rules  core.Firewall
	drop   bool // it drops every connection, whatever the rules are
	reject bool // it rejects every connection that the rules allow
}

// addresses has the address of each party.
type addresses struct {
	own       netip.Addr // of this host
	reachable netip.Addr // of this host from the partner's side; own without NAT
	partner   netip.Addr
	stranger  netip.Addr
}

// newSetup returns the setup for a transfer of site.
func newSetup(r *core.Result, site *core.Site, f Faults) *setup {
	settings := r.Settings
	s := &setup{
		faults:    f,
		ports:     activeRange(r),
		listening: settings.Host.Listening.V,
		verify:    site.HostnameVerification.V != "disabled",
		timeout:   timeoutWords(settings),
		control: control{
			server:  site.Server.V,
			port:    core.DefaultPort,
			proxied: f.Proxied || settings.Route(site) == core.RouteProxied,
			ftps:    site.UseFTPS.V,
		},
		firewall: firewall{rules: settings.Firewall, drop: f.Drop, reject: f.Closed},
	}
	if site.Port.Known() {
		s.control.port = site.Port.V
	}
	s.setAddresses(settings.Host, f.NAT)
	return s
}

// timeoutWords returns the time-out of the wait for the data connection: "25 s", or
// "its time-out" if the settings do not show it.
func timeoutWords(s *core.Settings) string {
	seconds := s.Outbound.ReceiveTimeout.V
	if s.Outbound.ReceiveTimeout.State == core.Absent && !s.Host.OtherProduct() {
		seconds = core.DefaultReceiveTimeout
	}
	if seconds == 0 {
		return "its time-out"
	}
	return strconv.Itoa(seconds) + " s"
}

// activeRange returns the range to listen on. It returns zero if none is given or
// if its numbers break a rule.
func activeRange(r *core.Result) core.PortRange {
	base := r.Settings.Active.BasePort.V
	if r.PortEnd == 0 || base < core.LowestPort || r.PortEnd > core.HighestPort {
		return core.PortRange{}
	}
	return core.PortRange{Base: base, Number: r.PortEnd - base + 1}
}

// setAddresses gives every party an address of one family: the host's, or else
// that of the server if the site has its address. In a cluster the transfer runs on
// the first node.
func (s *setup) setAddresses(host core.Host, nat bool) {
	if len(host.Address.V) > 0 {
		s.own = host.Address.V[0]
	}
	s.partner, _ = netip.ParseAddr(s.control.server)
	s.partner = s.partner.Unmap()
	family := standIns(s.own.Is4() || !s.own.IsValid() && !s.partner.Is6())
	if !s.own.IsValid() {
		s.own = unused(family.own, s.partner)
	}
	if !s.partner.IsValid() || s.partner.Is4() != s.own.Is4() {
		s.partner = unused(family.partner, s.own)
	}
	s.reachable = s.own
	translated := host.DialAddress(0)
	rewritten := s.firewall.rules.RewritesPort.V && !s.control.ftps
	if nat || host.Address.Known() && host.NATAddress.Known() && translated != s.own && !rewritten {
		if !translated.IsValid() || translated == s.own {
			translated = unused(family.reachable, s.own, s.partner)
		}
		s.reachable = translated
	}
	s.stranger = unused(family.stranger, s.own, s.partner, s.reachable)
}

// standIns returns addresses for documentation (RFC 5737, RFC 3849). They replace
// those that the settings leave open.
func standIns(ipv4 bool) addresses {
	if ipv4 {
		return addresses{
			own:       netip.AddrFrom4([4]byte{192, 0, 2, 5}),
			reachable: netip.AddrFrom4([4]byte{198, 51, 100, 5}),
			partner:   netip.AddrFrom4([4]byte{203, 0, 113, 10}),
			stranger:  netip.AddrFrom4([4]byte{198, 51, 100, 66}),
		}
	}
	documentation := func(subnet, host byte) netip.Addr {
		return netip.AddrFrom16([16]byte{0: 0x20, 1: 0x01, 2: 0x0d, 3: 0xb8, 7: subnet, 15: host})
	}
	return addresses{own: documentation(0, 5), reachable: documentation(2, 5), partner: documentation(1, 16), stranger: documentation(2, 0x66)}
}

// unused returns a, or the first address after it that is not one of others.
func unused(a netip.Addr, others ...netip.Addr) netip.Addr {
	for slices.Contains(others, a) {
		a = a.Next()
	}
	return a
}

// busy reports whether a port is in use on the host.
func (s *setup) busy(port int) bool {
	return s.faults.Busy && port == s.ports.Base || inRanges(s.listening, port)
}

// obstacle is a reason that a connection to the announced port does not arrive.
type obstacle uint8

const (
	nothing   obstacle = iota
	proxy              // the address announced is behind the proxy
	nat                // the partner cannot reach the address announced
	drop               // the firewall drops it
	otherOnly          // the firewall drops it because of its source address
	reject             // the firewall rejects it
)

// obstacle returns the first obstacle between the partner and the port.
func (s *setup) obstacle(port int) obstacle {
	switch {
	case s.control.proxied:
		return proxy
	case s.reachable != s.own:
		return nat
	}
	return s.firewall.obstacle(port, s.partner)
}

// obstacle returns the obstacle that the firewall is to a connection from an
// address.
func (f *firewall) obstacle(port int, from netip.Addr) obstacle {
	open, sources := f.rules.Open, f.rules.From
	switch {
	case f.drop, open.Known() && !inRanges(open.V, port):
		return drop
	case sources.Known() && !slices.ContainsFunc(sources.V, func(p netip.Prefix) bool { return p.Contains(from) }):
		return otherOnly
	case f.reject:
		return reject
	}
	return nothing
}

// inRanges reports whether port is in one of the ranges.
func inRanges(ranges []core.PortRange, port int) bool {
	return slices.ContainsFunc(ranges, func(r core.PortRange) bool { return r.Contains(port) })
}
