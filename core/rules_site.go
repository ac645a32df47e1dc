package core

func checkActiveNone(p *pass) {
	if !p.active.Given() || len(p.activeSites) > 0 || p.partial {
		return
	}
	for i := range p.Sites {
		if p.Sites[i].ActiveMode.State == Unclear {
			return
		}
	}
	p.report(activeSection, "base-port", p.Active.BasePort.Span,
		"no transfer site of this text has enable-active-connection-mode = yes, so nothing listens on "+p.active.String(), nil)
}

func checkActivePartner(p *pass) {
	for _, s := range p.activeSites {
		if s.SiteType.V == "partner" {
			p.reportSite(s, "site-type", s.SiteType.Span,
				"this active site is a partner's, but the product supports active mode for internal connections only", nil)
		}
	}
}

// checkFTPSInspection reports nothing if the text lists the open ports: then
// either the range is open, or firewall-closed reports the closed part.
func checkFTPSInspection(p *pass) {
	if !p.active.Given() || p.Firewall.Open.State != Absent {
		return
	}
	for _, s := range p.activeSites {
		if s.UseFTPS.V && s.ClearCommandChannel.State != Unclear && !s.ClearCommandChannel.V {
			p.reportSite(s, "use-ftps", s.UseFTPS.Span,
				"FTPS hides the PORT command from firewalls; keep the whole range "+p.active.String()+" open to the partner", nil)
		}
	}
}
