package trace

import (
	"net/netip"
	"slices"
	"strings"

	"activeftp/core"
)

// facts has the settings that should have been in force. The zero value means that
// none were given.
type facts struct {
	settings *core.Settings // nil: none
	ports    core.PortRange // active range; zero if none is given
	found    []core.Diagnostic
}

// factsOf returns the facts of checked settings; r may be nil.
func factsOf(r *core.Result) facts {
	if r == nil {
		return facts{}
	}
	f := facts{settings: r.Settings, found: r.Diagnostics}
	base := r.Settings.Active.BasePort
	if number := r.Settings.Active.NumberOfPorts; base.Known() && number.Known() {
		f.ports = core.PortRange{Base: base.V, Number: number.V}
	}
	return f
}

// partner is the FTP server of a log.
type partner struct {
	addr netip.Addr // invalid if the log does not show it
	name string     // the remark that shows it, which has its name too; empty if there is none
}

// matches reports whether a site's server is this partner.
func (p *partner) matches(server string) bool {
	return server != "" && (server == p.addr.String() || strings.Contains(p.name, server))
}

// site returns the site of the settings that has the partner as its server, or the
// only site. It returns nil if it is unknown which site the log is about.
func (f *facts) site(p *partner) *core.Site {
	if f.settings == nil {
		return nil
	}
	for i := range f.settings.Sites {
		s := &f.settings.Sites[i]
		if p.matches(s.Server.V) || slices.ContainsFunc(s.AlternativeServers.V, func(other core.Server) bool { return p.matches(other.Host) }) {
			return s
		}
	}
	if len(f.settings.Sites) == 1 {
		return &f.settings.Sites[0]
	}
	return nil
}

// wantsActive reports whether the settings require active mode with the partner:
// its site does, or every site does if its own is unknown.
func (f *facts) wantsActive(p *partner) bool {
	if f.settings == nil || len(f.settings.Sites) == 0 {
		return false
	}
	if s := f.site(p); s != nil {
		return s.Active()
	}
	return len(f.settings.ActiveSites()) == len(f.settings.Sites)
}

// zoneFinding returns the finding about the network zone of the partner's site
// that makes active mode impossible, or nil.
func (f *facts) zoneFinding(p *partner) *core.Diagnostic {
	site := f.site(p)
	for i := range f.found {
		d := &f.found[i]
		switch d.Rule {
		case "zone-active-proxied", "zone-unknown", "zone-default-missing":
			if site == nil || strings.HasPrefix(d.Path, "transfer-site "+site.Name+".") {
				return d
			}
		}
	}
	return nil
}

// addressForPartner returns the address that the partner must connect to according to
// the settings, if the client announced the given one. It is invalid if they do not
// have it. In a cluster it is that of the node which announces that address, and else
// that of the first.
func (f *facts) addressForPartner(announced netip.Addr) netip.Addr {
	if f.settings == nil {
		return netip.Addr{}
	}
	host, node := &f.settings.Host, 0
	for i := range host.NodeCount() {
		if host.DialAddress(i) == announced {
			return announced
		}
		if i < len(host.Address.V) && host.Address.V[i] == announced {
			node = i
		}
	}
	return host.DialAddress(node)
}

// portClosed reports whether the firewall of the settings is closed for port.
func (f *facts) portClosed(port int) bool {
	if f.settings == nil || !f.settings.Firewall.Open.Known() {
		return false
	}
	for _, r := range f.settings.Firewall.Open.V {
		if r.Contains(port) {
			return false
		}
	}
	return true
}

// excludesPartner reports whether the firewall of the settings does not allow
// connections from the partner.
func (f *facts) excludesPartner(p *partner) bool {
	if f.settings == nil || !f.settings.Firewall.From.Known() || !p.addr.IsValid() {
		return false
	}
	for _, from := range f.settings.Firewall.From.V {
		if from.Contains(p.addr) {
			return false
		}
	}
	return true
}

// notPublic reports whether an address is not routed on the Internet: it is private,
// loopback or link-local.
func notPublic(addr netip.Addr) bool {
	return core.IsPrivate(addr) || addr.IsLoopback() || addr.IsLinkLocalUnicast()
}

// addressProblem returns the reason that the partner cannot connect to an announced
// address, or refuses it, in one sentence without a full stop. It is empty if there is
// none. Certain is false if the address is right for a partner in the same network.
func (f *facts) addressProblem(s *session, announced netip.Addr) (text string, certain bool) {
	if !announced.IsValid() {
		return "", true
	}
	announced = announced.Unmap()
	name := "The announced address " + announced.String()
	server, other := f.partnerAddr(&s.partner), f.addressForPartner(announced)
	switch {
	case s.client.IsValid() && announced != s.client && !announced.IsUnspecified():
		return name + " is not the one that the partner sees the client at, " + s.client.String(), true
	case other.IsValid() && announced != other && !f.rewritten(s, announced):
		return name + " is not the one of the settings, " + other.String(), true
	case s.expected.IsValid():
		return name + " is not the one that the partner expects, " + s.expected.String(), true
	case !notPublic(announced) || s.client == announced || f.rewritten(s, announced):
		return "", true
	case announced.IsLoopback() && !server.IsLoopback():
		return name + " is a loopback address: the partner that connects to it reaches its own host", true
	case server.IsValid() && !notPublic(server):
		return name + " cannot be reached from " + server.String(), true
	case announced.IsLinkLocalUnicast() && !server.IsLinkLocalUnicast():
		return name + " is a link-local address, which only hosts on the same wire can reach", true
	case !server.IsValid():
		return name + " is a private address: it is right only if the partner is in the same network", false
	}
	return "", true
}

// partnerAddr returns the address of the partner: the one in the log, or that of its
// site in the settings. It is invalid if neither has it.
func (f *facts) partnerAddr(p *partner) netip.Addr {
	if s := f.site(p); !p.addr.IsValid() && s != nil {
		addr, _ := netip.ParseAddr(s.Server.V)
		return addr.Unmap()
	}
	return p.addr
}

// rewritten reports whether, according to the settings, the address translation
// replaces an announced address of the host. It cannot do so if the control connection
// is encrypted.
func (f *facts) rewritten(s *session, announced netip.Addr) bool {
	return f.settings != nil && f.settings.Firewall.RewritesPort.V && !s.encrypted && slices.Contains(f.settings.Host.Address.V, announced)
}
