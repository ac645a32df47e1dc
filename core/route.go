package core

// Route is the way of a site's connections to the partner.
type Route uint8

const (
	// RouteUnknown: the text does not tell whether a proxy stands between.
	RouteUnknown Route = iota
	// RouteDirect has nothing between the product and the partner.
	RouteDirect
	// RouteProxied goes through the SOCKS5 proxy of a network zone; the partner
	// cannot connect back through it.
	RouteProxied
	// RouteBroken leads nowhere: the zone does not exist, or Default is chosen
	// and no zone is the default. Every transfer of the site fails.
	RouteBroken
)

// String is the route's word in every report.
func (r Route) String() string {
	switch r {
	case RouteDirect:
		return "direct"
	case RouteProxied:
		return "proxied"
	case RouteBroken:
		return "broken"
	}
	return "unknown"
}

// MarshalText makes the route its word in JSON.
func (r Route) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// The choices of the product's Network Zone field that are not a zone's name.
// Case counts: a zone may well be named "default".
const (
	zoneNone    = "none"
	zoneAny     = "any"
	zoneDefault = "Default"
)

// Route is the way that the site's Network Zone gives its connections.
func (s *Settings) Route(site *Site) Route {
	if !site.NetworkZone.Known() {
		return RouteUnknown
	}
	switch name := site.NetworkZone.V; name {
	case zoneNone:
		return RouteDirect
	case zoneAny:
		return RouteProxied
	case zoneDefault:
		return s.defaultRoute()
	default:
		z := s.zone(name)
		if z == nil && !s.partial {
			return RouteBroken
		}
		return routeThrough(z)
	}
}

// defaultRoute is the route of a site on Default.
func (s *Settings) defaultRoute() Route {
	d := s.defaults
	switch {
	case d.second != nil || d.zone == nil && d.undecided:
		return RouteUnknown
	case d.zone == nil:
		return RouteBroken
	}
	return routeThrough(d.zone)
}

// defaults is what the zones of a text say about the default zone.
type defaults struct {
	zone      *Zone // the first one marked; nil when none is
	second    *Zone // another one marked; nil as it should be
	undecided bool  // some zone's mark, or some zone, was not read
}

func defaultsOf(zones []Zone) (d defaults) {
	for i := range zones {
		z := &zones[i]
		switch {
		case z.Default.State == Unclear:
			d.undecided = true
		case !z.Default.V:
		case d.zone == nil:
			d.zone = z
		case d.second == nil:
			d.second = z
		}
	}
	return d
}

// routeThrough is the route through one zone; nil is one that was not read. HTTP
// proxies never carry FTP; a zone that is not known to have SOCKS5 may still get
// one, and the product asks for none all the same.
func routeThrough(z *Zone) Route {
	if z != nil && z.SOCKS5.V {
		return RouteProxied
	}
	return RouteUnknown
}
