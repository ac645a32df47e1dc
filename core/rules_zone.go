package core

import "strings"

const (
	keyZone   = "network-zone"
	keyActive = "enable-active-connection-mode"
)

// setZoneNone returns the fix that makes a site bypass the proxy.
func setZoneNone(zone Span) *Fix { return setTo(keyZone, zone, zoneNone) }

func checkZoneUnknown(p *pass) {
	if p.partial { // the zone may be in a part of the text that was not read
		return
	}
	var names []string
	compared := 0
	for i := range p.Sites {
		s := &p.Sites[i]
		zone := s.NetworkZone
		if !zone.Known() || zone.V == zoneNone || zone.V == zoneAny || zone.V == zoneDefault || p.zone(zone.V) != nil {
			continue
		}
		if names == nil {
			names = p.zoneNames()
		}
		var fix *Fix
		message := "this text defines no network zone " + quote(zone.V)
		if compared += len(names); compared <= maxNamesCompared {
			if n, near := nearest(zone.V, names, 1); near {
				fix = setTo(keyZone, zone.Span(), names[n])
				message += "; did you mean " + quote(names[n]) + "? Names are case-sensitive"
			}
		}
		p.reportSite(s, keyZone, zone.Span(), message, fix)
	}
}

// maxNamesCompared bounds the number of names compared for one text in search
// of the names that were meant.
const maxNamesCompared = 1 << 16

// zoneNames returns the valid values of the Network Zone field.
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
		if s.NetworkZone.V != zoneDefault {
			continue
		}
		var fix *Fix
		if s.Active() { // the manual asks for none there, whatever the zones are
			fix = setZoneNone(s.NetworkZone.Span())
		}
		p.reportSite(s, keyZone, s.NetworkZone.Span(),
			"network-zone is Default, but no zone is the default: every transfer of this site fails", fix)
	}
}

func checkDefaultMany(p *pass) {
	second := p.defaults.second
	if second == nil {
		return
	}
	p.reportZone(second, "default", second.Default.Span(),
		quote(second.Name)+" is marked as the default zone, and so is "+quote(p.defaults.zone.Name)+"; the product allows only one", nil)
}

func checkActiveProxied(p *pass) {
	for _, s := range p.activeSites {
		message := ""
		switch zone := s.NetworkZone.V; {
		case zone == zoneAny:
			message = "network-zone is any, so the product uses the proxy of any zone that has one"
		case zone == zoneDefault && p.proxiedDefault() != nil:
			message = "network-zone is Default, and zone " + quote(p.proxiedDefault().Name) + " proxies FTP through SOCKS5"
		case p.Route(s) != RouteProxied:
			continue
		default:
			message = "zone " + quote(zone) + " proxies FTP through SOCKS5"
		}
		p.reportSite(s, keyZone, s.NetworkZone.Span(),
			message+"; the partner cannot connect back through a proxy", setZoneNone(s.NetworkZone.Span()))
	}
}

// proxiedDefault returns the default zone if it has a SOCKS5 proxy. Of two default
// zones one with a proxy is enough: the site should use neither.
func (p *pass) proxiedDefault() *Zone {
	for _, z := range [...]*Zone{p.defaults.zone, p.defaults.second} {
		if z != nil && z.SOCKS5.V {
			return z
		}
	}
	return nil
}

const noZoneMessage = "this active site does not set network-zone to none; the partner could not connect back through a proxy"

func checkActiveUnclear(p *pass) {
	for _, s := range p.activeSites {
		zone := s.NetworkZone
		switch {
		case zone.State == Unclear:
		case zone.Span() == Span{}:
			p.reportSite(s, keyActive, s.ActiveMode.Span(), noZoneMessage, p.addZoneNone(s.ActiveMode.Span()))
		case zone.State == Absent:
			p.reportSite(s, keyZone, zone.Span(), noZoneMessage, replace(zone.Span(), " none", "set network-zone to none"))
		case zone.V == zoneDefault && (p.defaults.zone == nil || p.defaults.second != nil):
			conflict := p.defaults.second != nil && p.proxiedDefault() == nil
			if conflict || p.defaults.zone == nil && p.defaults.undecided && !p.unknownDefault() {
				p.reportSite(s, keyZone, zone.Span(),
					"network-zone is Default, but the text does not show which zone that is; the manual asks for none", setZoneNone(zone.Span()))
			}
		case p.Route(s) == RouteUnknown:
			if z := p.zoneOf(s); z != nil && !p.isUnknown(z.SOCKS5.Span()) {
				p.reportSite(s, keyZone, zone.Span(),
					"zone "+quote(z.Name)+" is not known to proxy FTP, but the manual asks for none", setZoneNone(zone.Span()))
			}
		}
	}
}

// unknownDefault reports whether the text says of a zone that it may be the
// default.
func (p *pass) unknownDefault() bool {
	for i := range p.Zones {
		if p.isUnknown(p.Zones[i].Default.Span()) {
			return true
		}
	}
	return false
}

// isUnknown reports whether the value at span is the word "unknown", about which
// value-unknown asks already.
func (p *pass) isUnknown(span Span) bool {
	return p.text[span.Start:span.Start+span.Len] == unknownWord
}

// addZoneNone returns the fix that adds network-zone = none below the line of
// above, with the same indentation.
func (p *pass) addZoneNone(above Span) *Fix {
	start := above.Start - above.Col + 1
	rest, _, _ := strings.Cut(p.text[above.Start:], "\n")
	end := above.Start + len(rest)
	newline := "\n"
	if p.text[end-1] == '\r' {
		end, newline = end-1, "\r\n"
	}
	line := p.text[start:end]
	indent := line[:len(line)-len(trimLeft(line))]
	point := Span{Start: end, Line: above.Line, Col: end - start + 1}
	added := "\nnetwork-zone = none" // nearly always: all sites then share one text
	if newline != "\n" || indent != "" {
		added = newline + indent + "network-zone = none"
	}
	return &Fix{Message: "set network-zone to none", Span: point, New: added}
}
