package core

import "errors"

// Route is the path that a site's connections take to the partner.
type Route uint8

const (
	// RouteUnknown means that the text does not say whether there is a proxy.
	RouteUnknown Route = iota
	// RouteDirect goes from the product to the partner without a proxy.
	RouteDirect
	// RouteProxied goes through the SOCKS5 proxy of a network zone. The partner
	// cannot connect back through it.
	RouteProxied
	// RouteBroken means that every transfer of the site fails: its zone does
	// not exist, or it uses Default and no zone is the default.
	RouteBroken
)

// String returns the name of the route as reports print it.
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

// MarshalText returns the name of the route, for JSON.
func (r Route) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText sets the route by its name.
func (r *Route) UnmarshalText(name []byte) error {
	for known := RouteUnknown; known <= RouteBroken; known++ {
		if known.String() == string(name) {
			*r = known
			return nil
		}
	}
	return errors.New("want unknown, direct, proxied or broken")
}

// These choices of the product's Network Zone field are not the name of a zone.
// They are case-sensitive: a zone can be named "default".
const (
	zoneNone    = "none"
	zoneAny     = "any"
	zoneDefault = "Default"
)

// Route returns the route that the site's Network Zone gives its connections.
func (s *Settings) Route(site *Site) Route {
	if !site.NetworkZone.Known() || s.Host.OtherProduct() && site.NetworkZone.V != zoneNone { // only this product has zones
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

// defaultRoute returns the route of a site whose Network Zone is Default.
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

// zoneOf returns the zone that the site uses, or nil if it uses none, any, or one
// that is not known.
func (s *Settings) zoneOf(site *Site) *Zone {
	switch {
	case site.NetworkZone.V != zoneDefault:
		return s.zone(site.NetworkZone.V)
	case s.defaults.second != nil:
		return nil
	}
	return s.defaults.zone
}

// zoneUnclear reports whether the text leaves open if the site's zone has a proxy,
// or which zone it is.
func (s *Settings) zoneUnclear(site *Site) bool {
	if z := s.zoneOf(site); z != nil {
		return z.SOCKS5.State == Unclear
	}
	return site.NetworkZone.V == zoneDefault && s.defaults.undecided
}

// defaults is the default zone of a text, or the conflict about it.
type defaults struct {
	zone      *Zone // first zone marked as the default; nil if none is
	second    *Zone // second zone marked as the default; an error unless nil
	undecided bool  // a zone, or the mark of one, was not read
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

// routeThrough returns the route through a zone, which is nil if it was not
// read. HTTP proxies never carry FTP. Without a SOCKS5 proxy the route is still
// unknown, because the zone can get one, and the manual requires the zone none.
func routeThrough(z *Zone) Route {
	if z != nil && z.SOCKS5.V {
		return RouteProxied
	}
	return RouteUnknown
}
