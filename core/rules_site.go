package core

import "strconv"

func checkActiveNone(p *pass) {
	if !p.active.Given() || len(p.activeSites) > 0 || p.partial {
		return
	}
	for i := range p.Sites {
		if p.Sites[i].ActiveMode.State == Unclear {
			return
		}
	}
	p.report(activeSection, "base-port", p.Active.BasePort.Span(),
		"no transfer site of this text uses active mode, so nothing listens on "+p.active.String(), nil)
}

func checkActivePartner(p *pass) {
	for _, s := range p.activeSites {
		if s.SiteType.V == "partner" {
			p.reportSite(s, "site-type", s.SiteType.Span(),
				"site-type partner says whose server this is, not which network it is in; check that it can connect to this host", nil)
		}
	}
}

// checkFTPSInspection reports nothing if the text lists the open ports: then
// either the range is open, or firewall-closed reports the closed part. Without a
// range it speaks of other products only, because in this one port-range-unset
// leads to a range first.
func checkFTPSInspection(p *pass) {
	unset := p.Host.OtherProduct() && !p.Active.given() && !p.Active.onlyPortEnd()
	if !p.active.Given() && !unset || p.Firewall.Open.State != Absent {
		return
	}
	remedy := "; keep the whole range " + p.active.String() + " open to the partner"
	if unset {
		remedy = ", and without a range every port from 1024 must be open to the partner"
	}
	for _, s := range p.activeSites {
		if s.UseFTPS.V && s.ClearCommandChannel.State != Unclear && !s.ClearCommandChannel.V {
			p.reportSite(s, "use-ftps", s.UseFTPS.Span(), "FTPS hides the PORT command from firewalls"+remedy, nil)
		}
	}
}

// checkVerification reports nothing about a site that has a server given by name:
// its addresses are not known here.
func checkVerification(p *pass) {
	from := p.Firewall.From
	if !from.Known() {
		return
	}
	for _, s := range p.activeSites {
		if s.HostnameVerification.V != "enabled" || s.AlternativeServers.State == Unclear {
			continue
		}
		if !p.mayAllowServer(s) {
			p.reportSite(s, "hostname-verification", s.HostnameVerification.Span(),
				"verification accepts data connections from this site's servers only, and the firewall allows none of them", nil)
		}
	}
}

// mayAllowServer reports whether the firewall allows one of the site's servers, or
// may do so because the server's address is not known here.
func (p *pass) mayAllowServer(s *Site) bool {
	for _, server := range append([]Server{{Host: s.Server.V}}, s.AlternativeServers.V...) {
		if a, ok := parseHostAddr(server.Host); !ok || anyContains(p.Firewall.From.V, a) {
			return true
		}
	}
	return false
}

func checkTimeout(p *pass) {
	timeout, _ := valueOr(p.Outbound.ReceiveTimeout, DefaultReceiveTimeout)
	if timeout == 0 { // no limit, or not known
		return
	}
	for _, s := range p.activeSites {
		longest := s.LongestTransfer
		if longest.V <= timeout {
			continue
		}
		which := "receive-timeout is " + strconv.Itoa(timeout) + " s"
		if p.Outbound.ReceiveTimeout.State == Absent {
			which += " by default"
		}
		raise := "raise it"
		if p.Outbound.ConnectTimeout.V < longest.V {
			raise = "raise it and connect-timeout"
		}
		p.reportSite(s, "longest-transfer", longest.Span(),
			which+", but the longest transfer takes "+strconv.Itoa(longest.V)+" s; "+raise+" to at least that", nil)
	}
}
