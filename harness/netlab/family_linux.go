package netlab

import (
	"fmt"
	"net/netip"
	"slices"

	"activeftp/core"
)

// family is a lab's addresses of one address family.
type family struct {
	host     netip.Addr
	partners []netip.Addr // addresses that the rules let in; none if the family is closed
	stranger netip.Addr   // an address that they keep out; invalid if every address is let in
}

// documentationFamilies returns the addresses for settings that name none, IPv4
// first (RFC 5737 section 3, RFC 3849 section 2).
func documentationFamilies() []family {
	return []family{
		{host: netip.MustParseAddr("192.0.2.5"), partners: []netip.Addr{netip.MustParseAddr("203.0.113.10")}},
		{host: netip.MustParseAddr("2001:db8::5"), partners: []netip.Addr{netip.MustParseAddr("2001:db8:1::10")}},
	}
}

// sources returns all addresses of the partner's namespace, at least one. The
// bundled partner dials from the first.
func (f family) sources() []netip.Addr {
	if !f.stranger.IsValid() {
		return f.partners
	}
	return append(slices.Clone(f.partners), f.stranger)
}

// familiesOf returns the addresses that a lab for the settings needs. It decides
// by itself which partners must be let in: taking them from core/firewall would
// hide that package's mistakes. In a cluster the lab's host is the first node of
// each address family.
func familiesOf(s *core.Settings) ([]family, error) {
	from := s.Firewall.From.V
	if !s.Firewall.From.Known() {
		from = activeServers(s)
	}
	families, own := documentationFamilies(), s.Host.Address.V
	for i := range families {
		f := &families[i]
		node := slices.IndexFunc(own, func(a netip.Addr) bool { return a.Is4() == f.host.Is4() })
		named := node >= 0
		if named {
			f.host = own[node]
		}
		if !f.host.IsGlobalUnicast() {
			return nil, fmt.Errorf("host.address %v: want a unicast address that a partner can reach from another host", f.host)
		}
		if closed := len(own) > 0 && !named; closed { // the host announces no address that this family can dial
			f.stranger, f.partners = f.partners[0], nil
			continue
		}
		if len(from) == 0 { // any source is let in
			continue
		}
		if err := f.restrictTo(from); err != nil {
			return nil, err
		}
	}
	return families, nil
}

// activeServers returns the addresses of the active sites' servers. It leaves out
// servers that are given by name.
func activeServers(s *core.Settings) []netip.Prefix {
	var servers []netip.Prefix
	for _, site := range s.ActiveSites() {
		for _, server := range append([]core.Server{{Host: site.Server.V}}, site.AlternativeServers.V...) {
			if a, err := netip.ParseAddr(server.Host); err == nil {
				servers = append(servers, netip.PrefixFrom(a.Unmap(), a.Unmap().BitLen()))
			}
		}
	}
	return servers
}

// restrictTo replaces the partners by addresses of the networks in from: the first
// and the last of each network of this family, so that a wrong mask shows. A
// network of every address restricts nothing, and without one of this family no
// address is let in.
func (f *family) restrictTo(from []netip.Prefix) error {
	from = slices.DeleteFunc(slices.Clone(from), func(p netip.Prefix) bool { return p.Addr().Is4() != f.host.Is4() })
	if len(from) == 0 {
		f.stranger, f.partners = f.partners[0], nil
		return nil
	}
	if slices.ContainsFunc(from, func(p netip.Prefix) bool { return p.Bits() == 0 }) {
		return nil
	}
	f.partners = nil
	for _, p := range from {
		for _, a := range []netip.Addr{p.Masked().Addr(), lastAddr(p)} {
			if a != f.host && a.IsGlobalUnicast() && !slices.Contains(f.partners, a) {
				f.partners = append(f.partners, a)
			}
		}
	}
	if len(f.partners) == 0 {
		return fmt.Errorf("partner networks %v: want at least one unicast address other than the host's", from)
	}
	f.stranger = firstOutside(from, f.host)
	return nil
}

// firstOutside returns the first address that follows one of the networks, is in
// none of them and is not the host's, or the zero Addr if there is none.
func firstOutside(from []netip.Prefix, host netip.Addr) netip.Addr {
	for _, p := range from {
		a := lastAddr(p).Next()
		taken := a == host || slices.ContainsFunc(from, func(p netip.Prefix) bool { return p.Contains(a) })
		if a.IsGlobalUnicast() && !taken {
			return a
		}
	}
	return netip.Addr{}
}

// lastAddr returns the last address of a network.
func lastAddr(p netip.Prefix) netip.Addr {
	b := p.Addr().AsSlice()
	for i := p.Bits(); i < len(b)*8; i++ {
		b[i/8] |= 1 << (7 - i%8)
	}
	a, _ := netip.AddrFromSlice(b)
	return a
}
