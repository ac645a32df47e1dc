package trace

import (
	"net/netip"
	"strings"

	"activeftp/core"
)

// facts is what the settings say that should have been in force. The zero value
// is that of none.
type facts struct {
	settings *core.Settings // nil: none
	ports    core.PortRange // active range; the zero value when none is given
	found    []core.Diagnostic
}

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

// partner is the FTP server of a log, as far as the log tells who it is.
type partner struct {
	addr netip.Addr // invalid: not told
	name string     // of the remark that tells; empty likewise
}

// matches reports whether a site's server is this one.
func (p *partner) matches(server string) bool {
	return server != "" && (server == p.addr.String() || strings.Contains(p.name, server))
}

// site is the site of the settings that the log is about; nil when it does not
// tell.
func (f *facts) site(p *partner) *core.Site {
	if f.settings == nil {
		return nil
	}
	for i := range f.settings.Sites {
		if s := &f.settings.Sites[i]; p.matches(s.Server.V) {
			return s
		}
	}
	if len(f.settings.Sites) == 1 {
		return &f.settings.Sites[0]
	}
	return nil
}

// wantsActive reports whether the settings ask for active mode with the partner: its
// site does, or, where none is known as its, every site does.
func (f *facts) wantsActive(p *partner) bool {
	if f.settings == nil || len(f.settings.Sites) == 0 {
		return false
	}
	if s := f.site(p); s != nil {
		return s.Active()
	}
	for i := range f.settings.Sites {
		if !f.settings.Sites[i].Active() {
			return false
		}
	}
	return true
}

// zoneFinding is the finding about the network zone of the partner's site that makes
// active mode impossible; nil when there is none.
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

// addressToDial is the address that the partner must dial, by the settings; invalid
// when they do not tell.
func (f *facts) addressToDial() netip.Addr {
	switch {
	case f.settings == nil:
		return netip.Addr{}
	case f.settings.Host.NATAddress.Known():
		return f.settings.Host.NATAddress.V
	}
	return f.settings.Host.Address.V
}

// portClosed reports whether the firewall of the settings does not let the port in.
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

// excludesPartner reports whether the firewall of the settings does not let the partner
// in.
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

// notPublic reports whether an address is one that is not routed in public: RFC
// 1918, RFC 4193, RFC 6598, loopback and link-local.
func notPublic(addr netip.Addr) bool {
	if addr.Is4() {
		if b := addr.As4(); b[0] == 100 && b[1]&0xc0 == 64 {
			return true
		}
	}
	return addr.IsPrivate() || addr.IsLoopback() || addr.IsLinkLocalUnicast()
}

// addressProblem says why the partner cannot dial an announced address; empty when
// nothing speaks against it.
func (f *facts) addressProblem(p *partner, announced netip.Addr) string {
	other, text := f.addressToDial(), ""
	switch {
	case !announced.IsValid():
		return ""
	case other.IsValid() && announced != other.Unmap():
		text = "by the settings the partner must dial "
	case notPublic(announced) && p.addr.IsValid() && (!notPublic(p.addr) || announced.IsLoopback() && !p.addr.IsLoopback()):
		text, other = "that cannot be dialled from ", p.addr
	default:
		return ""
	}
	return announced.String() + " is announced, and " + text + other.String()
}
