package netlab

import (
	"fmt"
	"net/netip"
	"slices"

	"activeftp/core"
)

// end is what a lab has of one address family.
type end struct {
	host     netip.Addr
	partners []netip.Addr // who is let in; none: the family is closed
	stranger netip.Addr   // who is not; invalid: everybody is let in
}

// documentation is the addresses of what settings do not name (RFC 5737 section
// 3, RFC 3849 section 2), IPv4 first.
func documentation() []end {
	return []end{
		{host: netip.MustParseAddr("192.0.2.5"), partners: []netip.Addr{netip.MustParseAddr("203.0.113.10")}},
		{host: netip.MustParseAddr("2001:db8::5"), partners: []netip.Addr{netip.MustParseAddr("2001:db8:1::10")}},
	}
}

// sources are all addresses of the partner's namespace, at least one. The first
// is the one that the bundled partner dials from.
func (e end) sources() []netip.Addr {
	if !e.stranger.IsValid() {
		return e.partners
	}
	return append(slices.Clone(e.partners), e.stranger)
}

// endsOf reads from the settings who is to be let in. It does not ask
// core/firewall, whose mistakes it would then repeat.
func endsOf(s *core.Settings) ([]end, error) {
	from := s.Firewall.From.V
	if !s.Firewall.From.Known() {
		from = serversOf(s)
	}
	ends, own := documentation(), s.Host.Address.V
	for i := range ends {
		e := &ends[i]
		named := own.IsValid() && own.Is4() == e.host.Is4()
		if named {
			e.host = own
		}
		if !e.host.IsGlobalUnicast() {
			return nil, fmt.Errorf("host.address %v is not an address that a partner can dial", e.host)
		}
		if everybody := len(from) == 0 && (named || !own.IsValid()); everybody {
			continue
		}
		if err := e.admit(from); err != nil {
			return nil, err
		}
	}
	return ends, nil
}

// serversOf is the addresses of the active sites' servers.
func serversOf(s *core.Settings) []netip.Prefix {
	var all []netip.Prefix
	for i := range s.Sites {
		if a, err := netip.ParseAddr(s.Sites[i].Server.V); err == nil && s.Sites[i].Active() {
			all = append(all, netip.PrefixFrom(a.Unmap(), a.Unmap().BitLen()))
		}
	}
	return all
}

// admit lets networks in instead of everybody: the first and the last address of
// each that is of the end's family, so that a wrong mask shows.
func (e *end) admit(from []netip.Prefix) error {
	from = slices.DeleteFunc(slices.Clone(from), func(p netip.Prefix) bool { return p.Addr().Is4() != e.host.Is4() })
	if len(from) == 0 {
		e.stranger, e.partners = e.partners[0], nil
		return nil
	}
	if slices.ContainsFunc(from, func(p netip.Prefix) bool { return p.Bits() == 0 }) {
		return nil
	}
	e.partners = nil
	for _, p := range from {
		for _, a := range []netip.Addr{p.Masked().Addr(), lastOf(p)} {
			if a != e.host && a.IsGlobalUnicast() && !slices.Contains(e.partners, a) {
				e.partners = append(e.partners, a)
			}
		}
	}
	if len(e.partners) == 0 {
		return fmt.Errorf("no partner can have an address of %v", from)
	}
	e.stranger = behind(from, e.host)
	return nil
}

// behind is the first address behind a network that is in no other and not the
// host's; invalid when there is none.
func behind(from []netip.Prefix, host netip.Addr) netip.Addr {
	for _, p := range from {
		a := lastOf(p).Next()
		taken := a == host || slices.ContainsFunc(from, func(p netip.Prefix) bool { return p.Contains(a) })
		if a.IsGlobalUnicast() && !taken {
			return a
		}
	}
	return netip.Addr{}
}

// lastOf is the last address of a network.
func lastOf(p netip.Prefix) netip.Addr {
	b := p.Addr().AsSlice()
	for i := p.Bits(); i < len(b)*8; i++ {
		b[i/8] |= 1 << (7 - i%8)
	}
	a, _ := netip.AddrFromSlice(b)
	return a
}
