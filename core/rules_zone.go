package core

import "strings"

const (
	keyZone   = "network-zone"
	keyActive = "enable-active-connection-mode"
)

// setNone is the fix that takes a site off its proxy.
func setNone(at Span) *Fix { return replace(at, zoneNone, "set network-zone to none") }

func checkZoneUnknown(p *pass) {
	if p.partial { // the zone may stand where the text was not read
		return
	}
	var names []string
	compared := 0
	for i := range p.Sites {
		zone := p.Sites[i].NetworkZone
		if !zone.Known() || zone.V == zoneNone || zone.V == zoneAny || zone.V == zoneDefault || p.zone(zone.V) != nil {
			continue
		}
		if names == nil {
			names = p.zoneNames()
		}
		var fix *Fix
		message := "this text has no [network-zone] " + quote(zone.V)
		if compared += len(names); compared <= maxNamesCompared {
			if at, near := nearest(zone.V, names, 1); near {
				fix = replace(zone.Span, names[at], "set network-zone to "+names[at])
				message += "; " + quote(names[at]) + " is near, and case counts"
			}
		}
		p.reportSite(i, keyZone, zone.Span, message, fix)
	}
}

// maxNamesCompared bounds the search of one text for names that may have been
// meant.
const maxNamesCompared = 1 << 16

// zoneNames is what the Network Zone field may hold.
func (p *pass) zoneNames() []string {
	names := make([]string, 0, 3+len(p.Zones))
	names = append(names, zoneNone, zoneAny, zoneDefault)
	for i := range p.Zones {
		names = append(names, p.Zones[i].Name)
	}
	return names
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
			message = "network-zone is Default: the product uses the proxy settings of the default zone"
		case p.Route(s) == RouteProxied:
			message = "zone " + quote(zone) + " proxies FTP by SOCKS5"
		default:
			continue
		}
		p.reportSite(i, keyZone, s.NetworkZone.Span,
			message+", and the partner cannot connect back through a proxy", setNone(s.NetworkZone.Span))
	}
}

const zoneUnsaid = "this active site does not say network-zone = none; through a proxy the partner could not connect back"

func checkActiveUnclear(p *pass) {
	for i := range p.Sites {
		s := &p.Sites[i]
		zone := s.NetworkZone
		switch {
		case !s.Active() || zone.State == Unclear:
		case zone.State == Absent && zone.Span == Span{}:
			p.reportSite(i, keyActive, s.ActiveMode.Span, zoneUnsaid, p.addZoneNone(s.ActiveMode.Span))
		case zone.State == Absent:
			p.reportSite(i, keyZone, zone.Span, zoneUnsaid, replace(zone.Span, " none", "set network-zone to none"))
		case zone.V == zoneDefault:
			if p.defaults.zone == nil && p.defaults.undecided {
				p.reportSite(i, keyZone, zone.Span,
					"network-zone is Default, and which zone that is cannot be told; the manual asks for none", setNone(zone.Span))
			}
		case p.zone(zone.V) != nil && p.Route(s) == RouteUnknown:
			p.reportSite(i, keyZone, zone.Span,
				"zone "+quote(zone.V)+" is not known to proxy FTP, but the manual asks for none", setNone(zone.Span))
		}
	}
}

// addZoneNone is the fix that adds the zone's line below the line of at, as far
// from the left as that one.
func (p *pass) addZoneNone(at Span) *Fix {
	start := at.Start - at.Col + 1
	end := len(p.text)
	if i := strings.IndexByte(p.text[at.Start:], '\n'); i >= 0 {
		end = at.Start + i
	}
	newline := "\n"
	if p.text[end-1] == '\r' {
		end, newline = end-1, "\r\n"
	}
	line := p.text[start:end]
	indent := line[:len(line)-len(trimLeft(line))]
	point := Span{Start: end, Line: at.Line, Col: end - start + 1}
	return &Fix{Message: "add network-zone = none", Span: point, New: newline + indent + "network-zone = none"}
}
