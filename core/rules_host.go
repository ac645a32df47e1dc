package core

import "net/netip"

func checkFirewallClosed(p *pass) {
	open := p.Firewall.Open
	if !open.Known() || !p.active.Given() {
		return
	}
	if closed := p.active.minus(open.V); len(closed) > 0 {
		p.report(firewallSection, "open", open.Span,
			"the firewall blocks "+listRanges(closed)+" of the range "+p.active.String()+", so the partner cannot connect there", nil)
	}
}

// checkFirewallWide reports nothing if it cannot know which other ports must be open.
func checkFirewallWide(p *pass) {
	open, listening := p.Firewall.Open, p.Host.Listening
	passiveUnclear := p.Passive.given() && !p.passive.Given()
	if !open.Known() || !p.active.Given() || passiveUnclear || listening.State == Unclear {
		return
	}
	needed := union(append([]PortRange{p.active, p.passive}, listening.V...))
	var wide []PortRange
	for _, o := range open.V {
		wide = append(wide, o.minus(needed)...)
	}
	if len(wide) > 0 {
		p.report(firewallSection, "open", open.Span,
			"the firewall also opens "+listRanges(wide)+", which neither a range here nor host.listening needs", nil)
	}
}

func checkFirewallSource(p *pass) {
	from := p.Firewall.From
	if !from.Known() {
		return
	}
	for _, s := range p.activeSites {
		if !s.Server.Known() || isHostName(s.Server.V) { // the addresses of a name are unknown here
			continue
		}
		server, ok := parseHostAddr(s.Server.V)
		if !ok || anyContains(from.V, server) {
			continue
		}
		p.reportSite(s, "server", s.Server.Span,
			"the firewall does not allow "+server.String()+", but this server opens the data connection", nil)
	}
}

func anyContains(prefixes []netip.Prefix, a netip.Addr) bool {
	for _, n := range prefixes {
		if n.Contains(a) {
			return true
		}
	}
	return false
}

// checkNAT reports under rewrites-port = yes only the sites with FTPS: a helper
// cannot read, let alone change, PORT under TLS.
func checkNAT(p *pass) {
	node := p.translatedNode()
	used := len(p.activeSites) > 0 || len(p.Sites) == 0 && p.Active.given()
	if !used || node < 0 {
		return
	}
	nat, rewrites := p.Host.NATAddress, p.Firewall.RewritesPort
	message := "PORT announces " + p.Host.Address.V[node].String() + ", but the partner must dial " + p.Host.DialAddress(node).String()
	if rewrites.State == Absent || rewrites.Known() && !rewrites.V {
		p.report(hostSection, "nat-address", nat.Span, message+", and the product cannot announce another address", nil)
		return
	}
	for _, s := range p.activeSites {
		if s.UseFTPS.V {
			p.reportSite(s, "use-ftps", s.UseFTPS.Span, message+", and under FTPS the firewall cannot rewrite PORT", nil)
		}
	}
}

// translatedNode returns the index of the first node that announces another
// address than the one to dial, or -1 if none is known to.
func (p *pass) translatedNode() int {
	for i, own := range p.Host.Address.V {
		if dial := p.Host.DialAddress(i); dial.IsValid() && dial != own {
			return i
		}
	}
	return -1
}
