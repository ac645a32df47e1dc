package core

import "strings"

const (
	keyZone   = "network-zone"
	keyActive = "enable-active-connection-mode"
)

// setNone is the fix that takes a site off its proxy.
func setNone(at Span) *Fix { return replace(at, zoneNone, "set network-zone to none") }

func checkZoneUnknown(p *pass) {
	for i := range p.Sites {
		zone := p.Sites[i].NetworkZone
		if !zone.Known() || zone.V == zoneNone || zone.V == zoneAny || zone.V == zoneDefault || p.zone(zone.V) != nil {
			continue
		}
		var fix *Fix
		message := "there is no network zone " + quote(zone.V)
		if near, ok := nearest(zone.V, p.zoneNames); ok {
			fix = replace(zone.Span, near, "set network-zone to "+near)
			message += "; " + quote(near) + " is near, and case counts"
		}
		p.reportSite(i, keyZone, zone.Span, message, fix)
	}
}

// maxZonesTried bounds the search for a name that may have been meant.
const maxZonesTried = 256

// zoneNames yields what the Network Zone field may hold.
func (p *pass) zoneNames(yield func(string) bool) {
	for _, word := range [...]string{zoneNone, zoneAny, zoneDefault} {
		if !yield(word) {
			return
		}
	}
	for i := range min(len(p.Zones), maxZonesTried) {
		if !yield(p.Zones[i].Name) {
			return
		}
	}
}

func checkDefaultMissing(p *pass) {
	if p.defaults.zone != nil || p.defaults.undecided {
		return
	}
	for i := range p.Sites {
		s := &p.Sites[i]
		if !s.NetworkZone.Known() || s.NetworkZone.V != zoneDefault {
			continue
		}
		var fix *Fix
		if s.Active() { // the manual wants none there whatever the zones are
			fix = setNone(s.NetworkZone.Span)
		}
		p.reportSite(i, keyZone, s.NetworkZone.Span,
			"network-zone is Default and no zone is the default: every transfer of this site fails", fix)
	}
}

func checkDefaultMany(p *pass) {
	second := p.defaults.second
	if second == nil {
		return
	}
	p.reportZone(second, "default", second.Default.Span,
		quote(second.Name)+" is marked as the default zone, and so is "+quote(p.defaults.zone.Name)+"; the product has one", nil)
}

func checkActiveProxied(p *pass) {
	for i := range p.Sites {
		s := &p.Sites[i]
		if !s.Active() || !s.NetworkZone.Known() {
			continue
		}
		message := ""
		switch zone := s.NetworkZone.V; {
		case zone == zoneAny:
			message = "network-zone is any: the product takes a proxy of any zone that has one"
		case zone == zoneDefault && p.defaults.zone != nil:
			message = "network-zone is Default: the product takes the proxy of zone " + quote(p.defaults.zone.Name)
		case p.Route(s) == RouteProxied:
			message = "zone " + quote(zone) + " proxies FTP by SOCKS5"
		default:
			continue
		}
		p.reportSite(i, keyZone, s.NetworkZone.Span,
			message+", and the partner cannot connect back through a proxy", setNone(s.NetworkZone.Span))
	}
}

func checkActiveUnclear(p *pass) {
	for i := range p.Sites {
		s := &p.Sites[i]
		if !s.Active() || s.NetworkZone.State == Unclear {
			continue
		}
		switch zone := s.NetworkZone; {
		case zone.State == Absent:
			p.reportSite(i, keyActive, s.ActiveMode.Span,
				"this active site does not say network-zone = none", p.addZoneNone(s.ActiveMode.Span))
		case zone.V != zoneNone && zone.V != zoneAny && zone.V != zoneDefault && p.Route(s) == RouteUnknown:
			p.reportSite(i, keyZone, zone.Span,
				"zone "+quote(zone.V)+" is not known to proxy FTP, but the manual asks for none", setNone(zone.Span))
		case zone.V == zoneDefault && p.defaults.zone == nil && p.defaults.undecided:
			p.reportSite(i, keyZone, zone.Span,
				"network-zone is Default, and which zone that is cannot be told; the manual asks for none", setNone(zone.Span))
		}
	}
}

// addZoneNone is the fix that adds the zone's line below the line of at.
func (p *pass) addZoneNone(at Span) *Fix {
	end := len(p.text)
	if i := strings.IndexByte(p.text[at.Start:], '\n'); i >= 0 {
		end = at.Start + i
	}
	newline := "\n"
	if end > 0 && p.text[end-1] == '\r' {
		end, newline = end-1, "\r\n"
	}
	point := Span{Start: end, Line: at.Line, Col: at.Col + end - at.Start}
	return &Fix{Message: "add network-zone = none", Span: point, New: newline + "network-zone = none"}
}
