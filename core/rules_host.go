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

func checkNAT(p *pass) {
	own, nat := p.Host.Address, p.Host.NATAddress
	used := len(p.activeSites) > 0 || len(p.Sites) == 0 && p.Active.given()
	if !used || !own.Known() || !nat.Known() || own.V == nat.V {
		return
	}
	p.report(hostSection, "nat-address", nat.Span,
		"PORT announces "+own.V.String()+", but the partner must dial "+nat.V.String()+
			", and the product cannot announce another address", nil)
}
