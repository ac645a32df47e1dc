package core

import (
	"net/netip"
	"slices"
	"strconv"
)

func checkFirewallClosed(p *pass) {
	open := p.Firewall.Open
	if !open.Known() {
		return
	}
	if closed := p.active.Minus(open.V); len(closed) > 0 {
		p.report(firewallSection, "open", open.Span(),
			"the firewall blocks "+listRanges(closed)+" of the range "+p.active.String()+", so the partner cannot connect there"+p.failsAfter(), nil)
	}
}

// failsAfter returns the end of a message with the time that a closed port costs,
// or "" if the text says nothing about time-outs and retries. The product's
// documented defaults stand in for those that it does not give.
func (p *pass) failsAfter() string {
	o := &p.Outbound
	timeout, _ := valueOr(o.ReceiveTimeout, DefaultReceiveTimeout)
	retries, retriesOK := valueOr(o.MaxRetries, defaultMaxRetries)
	delay, delayOK := valueOr(o.RetryDelay, defaultRetryDelay)
	given := o.ReceiveTimeout.Known() || o.MaxRetries.Known() || o.RetryDelay.Known()
	if !given || timeout == 0 || !retriesOK || !delayOK || p.Host.OtherProduct() {
		return ""
	}
	total := (int64(retries)+1)*int64(timeout) + int64(retries)*int64(delay)
	text := "; with these time-outs a transfer fails after " + countInt64(total, "second")
	if retries > 0 {
		text += " (" + countInt64(int64(retries)+1, "attempt") + " x " + strconv.Itoa(timeout) + " s + " +
			Count(retries, "pause") + " x " + strconv.Itoa(delay) + " s)"
	}
	return text
}

// Defaults of the product's server options: OutboundConnections.receiveTimeout,
// EventQueue.maxRetryCount and EventQueue.retryDelayInterval, times in seconds.
const (
	DefaultReceiveTimeout = 25
	defaultMaxRetries     = 5
	defaultRetryDelay     = 120
)

// valueOr returns the value, or standard if the key is missing. If the value is not
// known, it is 0 and ok is false.
func valueOr(v Value[int], standard int) (value int, ok bool) {
	switch v.State {
	case Known:
		return v.V, true
	case Absent:
		return standard, true
	}
	return 0, false
}

// checkFirewallWide reports nothing if it cannot know which other ports must be open.
func checkFirewallWide(p *pass) {
	open, listening := p.Firewall.Open, p.Host.Listening
	passive := p.localPassive()
	passiveUnclear := p.Passive.given() && !p.passive.Given() || p.Passive.On.State == Unclear || p.Passive.unrestricted()
	if !p.active.Given() || passiveUnclear || listening.State == Unclear {
		return
	}
	needed := Union(append([]PortRange{p.active, passive}, listening.V...))
	var wide []PortRange
	for _, o := range open.V {
		wide = append(wide, o.Minus(needed)...)
	}
	if len(wide) > 0 {
		p.report(firewallSection, "open", open.Span(),
			"the firewall also opens "+listRanges(wide)+", which neither a range here nor host.listening needs", nil)
	}
}

func checkFirewallSource(p *pass) {
	from := p.Firewall.From
	if !from.Known() {
		return
	}
	p.reportServers(func(_ *Site, partner netip.Addr) string {
		if anyContains(from.V, partner) {
			return ""
		}
		return "the firewall does not allow " + partner.String() + ", but this server opens the data connection"
	})
}

// reportServers reports the servers of the active sites that have a problem, which is
// empty if there is none: the server, and the first of the alternative servers with
// the number of the others. The addresses of a name are unknown here, so it is not
// judged.
func (p *pass) reportServers(problem func(s *Site, partner netip.Addr) string) {
	of := func(s *Site, host string) string {
		a, ok := parseHostAddr(host)
		if !ok {
			return ""
		}
		return problem(s, a)
	}
	for _, s := range p.activeSites {
		if s.Server.Known() {
			if message := of(s, s.Server.V); message != "" {
				p.reportSite(s, "server", s.Server.Span(), message, nil)
			}
		}
		var first string
		var span Span
		others := 0
		for _, server := range s.AlternativeServers.V {
			switch message := of(s, server.Host); {
			case message == "":
			case first == "":
				first, span = message, server.Span
			default:
				others++
			}
		}
		if others > 0 {
			first += "; the same goes for " + Count(others, "other alternative server")
		}
		if first != "" {
			p.reportSite(s, "alternative-servers", span, first, nil)
		}
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

func checkHostNodes(p *pass) {
	if nodes := p.Host.Nodes; nodes.State == Unclear {
		return
	}
	nodes := p.Host.NodeCount()
	own, nat := p.Host.Address, p.Host.NATAddress
	switch twice := firstTwice(own.V); {
	case !own.Known():
	case len(own.V) != nodes:
		p.report(hostSection, "address", own.Span(),
			p.countMessage("address", len(own.V)), nil)
	case twice.IsValid():
		p.report(hostSection, "address", own.Span(), "two nodes cannot have one address, "+twice.String(), nil)
	}
	if nat.Known() && len(nat.V) != 1 && len(nat.V) != nodes {
		p.report(hostSection, "nat-address", nat.Span(),
			p.countMessage("nat-address", len(nat.V)), nil)
	}
}

// countMessage returns the message about a key that lists n addresses, another
// number than that of the nodes.
func (p *pass) countMessage(key string, n int) string {
	text := key + " lists " + strconv.Itoa(n) + " address"
	if n > 1 {
		text += "es"
	}
	text += " for " + Count(p.Host.NodeCount(), "node")
	if !p.Host.Nodes.Known() {
		text += ", because nodes is not set"
	}
	return text + "; list one for each, in the order of the nodes"
}

// firstTwice returns the first address that the list has before, or the zero Addr.
func firstTwice(all []netip.Addr) netip.Addr {
	for i, a := range all {
		for _, earlier := range all[:i] {
			if a == earlier {
				return a
			}
		}
	}
	return netip.Addr{}
}

// checkSharedAddress reports nothing if a helper rewrites PORT for every active
// site: it then knows which node announced the port.
func checkSharedAddress(p *pass) {
	nat := p.Host.NATAddress
	if p.Host.NodeCount() < 2 || !p.hasTransfers() {
		return
	}
	shared := firstTwice(nat.V)
	if len(nat.V) == 1 {
		shared = nat.V[0]
	}
	if !shared.IsValid() || p.rewritesEvery() {
		return
	}
	p.report(hostSection, "nat-address", nat.Span(),
		"nodes share the address "+shared.String()+", which has to lead back to the one that announced the port", nil)
}

// hasTransfers reports whether the text is about active transfers: it has an
// active site or, without any site, a range.
func (p *pass) hasTransfers() bool {
	return len(p.activeSites) > 0 || len(p.Sites) == 0 && p.Active.given()
}

// rewrites reports whether address translation may rewrite PORT of the site.
// Under FTPS it cannot.
func (p *pass) rewrites(s *Site) bool {
	r := p.Firewall.RewritesPort
	return (r.V || r.State == Unclear) && !s.UseFTPS.V
}

// rewritesEvery reports the same for all active sites.
func (p *pass) rewritesEvery() bool {
	for _, s := range p.activeSites {
		if !p.rewrites(s) {
			return false
		}
	}
	return p.Firewall.RewritesPort.V || p.Firewall.RewritesPort.State == Unclear
}

// checkNAT reports under rewrites-port = yes only the sites with FTPS: a helper
// cannot read, let alone change, PORT under TLS.
func checkNAT(p *pass) {
	node := p.translatedNode()
	if !p.hasTransfers() || node < 0 {
		return
	}
	nat, rewrites := p.Host.NATAddress, p.Firewall.RewritesPort
	message := "PORT announces " + p.Host.Address.V[node].String() + ", but the partner must dial " + p.Host.DialAddress(node).String()
	if rewrites.State == Absent || rewrites.Known() && !rewrites.V {
		p.report(hostSection, "nat-address", nat.Span(), message+", and the product cannot announce another address", nil)
		return
	}
	for _, s := range p.activeSites {
		if !p.rewrites(s) {
			p.reportSite(s, "use-ftps", s.UseFTPS.Span(), message+", and under FTPS the firewall cannot rewrite PORT", nil)
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

func checkSiteAddress(p *pass) {
	own := p.announced()
	// If there are more addresses than nodes, host-nodes reports that, and one that
	// the partner can dial is enough.
	oneIsEnough := len(p.Host.Address.V) > p.Host.NodeCount()
	p.reportServers(func(_ *Site, partner netip.Addr) (reason string) {
		for _, a := range own {
			r := undialableAddress(a, partner)
			if r == "" && oneIsEnough {
				return ""
			}
			if reason == "" {
				reason = r
			}
		}
		return reason
	})
}

// announced returns the addresses that the nodes announce, the first of each kind.
func (p *pass) announced() []netip.Addr {
	var all []netip.Addr
	for _, a := range p.Host.Address.V {
		if !slices.ContainsFunc(all, func(b netip.Addr) bool {
			return a.Is4() == b.Is4() && a.IsLoopback() == b.IsLoopback() && a.IsLinkLocalUnicast() == b.IsLinkLocalUnicast() && IsPrivate(a) == IsPrivate(b)
		}) {
			all = append(all, a)
		}
	}
	return all
}

func undialableAddress(own, partner netip.Addr) string {
	switch {
	case own.Is4() != partner.Is4():
		return "this host announces the " + familyOf(own) + " address " + own.String() + ", but the server has an " + familyOf(partner) + " address"
	case own.IsLoopback() && !partner.IsLoopback():
		return "this host announces the loopback address " + own.String() + ", which leads the server to itself"
	case own.IsLinkLocalUnicast() && !partner.IsLinkLocalUnicast():
		return "this host announces the link-local address " + own.String() + ", which the server " + partner.String() + " cannot reach"
	}
	return ""
}

func familyOf(a netip.Addr) string {
	if a.Is4() {
		return "IPv4"
	}
	return "IPv6"
}

func checkPrivateAddress(p *pass) {
	own := slices.DeleteFunc(p.announced(), func(a netip.Addr) bool { return !IsPrivate(a) })
	if p.Host.NATAddress.State != Absent {
		return
	}
	p.reportServers(func(s *Site, partner netip.Addr) string {
		if !isPublic(partner) || p.rewrites(s) {
			return ""
		}
		for _, a := range own {
			if a.Is4() == partner.Is4() { // else site-address reports it
				return "this host announces the private address " + a.String() + ", but " + partner.String() +
					" is public; if it dials another address, set nat-address"
			}
		}
		return ""
	})
}

// IsPrivate reports whether an address has a meaning in private networks only:
// RFC 1918, RFC 4193, and RFC 6598 for carriers' address translation.
func IsPrivate(a netip.Addr) bool {
	return a.IsPrivate() || netip.MustParsePrefix("100.64.0.0/10").Contains(a)
}

// isPublic reports whether an address is one of the Internet. The networks for
// documentation count as such: texts use them in place of public ones.
func isPublic(a netip.Addr) bool {
	return a.IsGlobalUnicast() && !IsPrivate(a)
}
