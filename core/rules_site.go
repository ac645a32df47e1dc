package core

func checkActiveNone(p *pass) {
	if !p.active.Given() || p.activeSites > 0 || p.partial {
		return
	}
	for i := range p.Sites {
		if p.Sites[i].ActiveMode.State == Unclear {
			return
		}
	}
	p.report(activeSection, "base-port", p.Active.BasePort.Span,
		"no transfer site of this text has enable-active-connection-mode = yes; without one nothing listens on "+p.active.String(), nil)
}

func checkActivePartner(p *pass) {
	for i := range p.Sites {
		if s := &p.Sites[i]; s.Active() && s.SiteType.V == "partner" {
			p.reportSite(i, "site-type", s.SiteType.Span,
				"this active site is a partner's; the product supports active mode for internal connections only", nil)
		}
	}
}

// checkFTPSInspection is silent where the text says what the firewall opens:
// then the range is open, or firewall-closed names what is not.
func checkFTPSInspection(p *pass) {
	if !p.active.Given() || p.Firewall.Open.State != Absent {
		return
	}
	for i := range p.Sites {
		s := &p.Sites[i]
		if s.Active() && s.UseFTPS.V && s.ClearCommandChannel.State != Unclear && !s.ClearCommandChannel.V {
			p.reportSite(i, "use-ftps", s.UseFTPS.Span,
				"FTPS hides the PORT command from firewalls: they must let the partner in on the whole range "+p.active.String()+", always", nil)
		}
	}
}
