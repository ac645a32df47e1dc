package core

import "net/netip"

func checkFirewallClosed(p *pass) {
	open := p.Firewall.Open
	if !open.Known() || !p.active.Given() {
		return
	}
	if closed := p.active.less(open.V); len(closed) > 0 {
		p.report(firewallSection, "open", open.Span,
			"the firewall is closed on "+fewRanges(closed)+" of the range "+p.active.String()+": the partner cannot connect there", nil)
	}
}

// checkFirewallWide is silent where it cannot tell what else must be open.
func checkFirewallWide(p *pass) {
	open, listening := p.Firewall.Open, p.Host.Listening
	passiveUnclear := p.Passive.given() && !p.passive.Given()
	if !open.Known() || !p.active.Given() || passiveUnclear || listening.State == Unclear {
		return
	}
	needed := union(append([]PortRange{p.active, p.passive}, listening.V...))
	var wide []PortRange
	for _, o := range open.V {
		wide = append(wide, o.less(needed)...)
	}
	if len(wide) > 0 {
		p.report(firewallSection, "open", open.Span,
			"the firewall also opens "+fewRanges(wide)+", which no range here and no port of host.listening needs", nil)
	}
}

func checkFirewallSource(p *pass) {
	from := p.Firewall.From
	if !from.Known() {
		return
	}
	for i := range p.Sites {
		s := &p.Sites[i]
		if !s.Active() || !s.Server.Known() || isHostName(s.Server.V) { // a name's addresses are not known here
			continue
		}
		server, ok := hostAddress(s.Server.V)
		if !ok || anyContains(from.V, server) {
			continue
		}
		p.reportSite(i, "server", s.Server.Span,
			"the firewall does not let in "+server.String()+", and this server opens the data connection", nil)
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
	used := p.activeSites > 0 || len(p.Sites) == 0 && p.Active.given()
	if !used || !own.Known() || !nat.Known() || own.V == nat.V {
		return
	}
	p.report(hostSection, "nat-address", nat.Span,
		"PORT announces "+own.V.String()+", but the partner must dial "+nat.V.String()+
			"; the product has no setting for another address", nil)
}
