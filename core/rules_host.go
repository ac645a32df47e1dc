package core

import "net/netip"

func checkFirewallClosed(p *pass) {
	open := p.Firewall.Open
	if !open.Known() || !p.active.Given() {
		return
	}
	if closed := p.active.less(open.V); len(closed) > 0 {
		p.report(firewallSection, "open", open.Span,
			"the firewall keeps the partner out of "+rangesList(closed)+" of the range "+p.active.String(), nil)
	}
}

func checkFirewallWide(p *pass) {
	open := p.Firewall.Open
	if !open.Known() || !p.active.Given() {
		return
	}
	needed := append([]PortRange{p.active, p.passive}, p.Host.Listening.V...)
	var wide []PortRange
	for _, o := range open.V {
		wide = append(wide, o.less(needed)...)
	}
	if len(wide) > 0 {
		p.report(firewallSection, "open", open.Span,
			"the firewall also opens "+rangesList(wide)+", which nothing here needs", nil)
	}
}

// rangesList is the ranges for a message.
func rangesList(ranges []PortRange) string {
	words := make([]string, len(ranges))
	for i, r := range ranges {
		words[i] = r.String()
	}
	return firstFew(words)
}

func checkFirewallSource(p *pass) {
	from := p.Firewall.From
	if !from.Known() {
		return
	}
	for i := range p.Sites {
		s := &p.Sites[i]
		if !s.Active() || !s.Server.Known() {
			continue
		}
		server, err := netip.ParseAddr(s.Server.V)
		if err != nil || anyContains(from.V, server.Unmap()) { // a name: which addresses it has is not known here
			continue
		}
		p.reportSite(i, "server", s.Server.Span,
			"the firewall lets in others than this server, "+server.String()+", which opens the data connection", nil)
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
	if !own.Known() || !nat.Known() || own.V == nat.V || len(p.Sites) > 0 && p.activeSites == 0 {
		return
	}
	p.report(hostSection, "nat-address", nat.Span,
		"PORT announces "+own.V.String()+", but the partner must dial "+nat.V.String()+
			"; the product has no setting for another address", nil)
}
