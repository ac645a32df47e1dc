package rest

import (
	"slices"
	"strings"

	"activeftp/core"
	"activeftp/core/compose"
)

// zoneDefault is the choice of the product's Network Zone that stands for the zone
// marked as the default. It is case-sensitive, like the others.
const zoneDefault = "Default"

// reserved are the values of a site's network-zone that are not the name of a zone.
var reserved = [...]string{"none", "any", zoneDefault, compose.Unknown}

func isReserved(zone string) bool { return slices.Contains(reserved[:], zone) }

// zoneNames returns the names that a zone cannot have in the text.
func zoneNames() compose.Names {
	names := make(compose.Names)
	for _, name := range reserved {
		names.Reserve(name)
	}
	return names
}

// addZone collects a network zone.
func (c *collection) addZone(o map[string]any) {
	name, _ := o["name"].(string)
	if _, duplicate := c.zoneNames[name]; duplicate {
		c.out.Notes.Add("Network zone " + compose.Quote(name) + " appears more than once. The first one is used.")
		return
	}
	c.nameZone(name)
	r := &reader{object: o, subject: "Network zone " + compose.Quote(name), notes: &c.out.Notes}
	if o["isDefault"] == nil {
		r.add("default", compose.Unknown)
	} else {
		r.flag("default", "isDefault")
	}
	if edges, ok := o["edges"].([]any); ok {
		r.add("socks5", proxyFlag(edges, "SOCKS_PROXY"))
		if http := proxyFlag(edges, "HTTP_PROXY"); http != compose.Unknown { // the key cannot be unknown
			r.add("http", http)
		}
	} else {
		r.add("socks5", compose.Unknown)
		c.out.Notes.Add("The answer does not list the nodes of network zone " + compose.Quote(name) + ", so it is not known whether the zone has a proxy.")
	}
	c.zones = append(c.zones, section{name, r.pairs})
}

// nameZone gives a zone of the product its name in the text.
func (c *collection) nameZone(name string) {
	unique := c.usedZoneNames.Reserve(compose.Name(name))
	if unique != name {
		c.out.Notes.Add("Network zone " + compose.Quote(name) + " is renamed to " + compose.Quote(unique) + ", also in the sites that use it.")
	}
	c.zoneNames[name] = unique
}

// addMissingZones adds the zones that sites name but the input does not contain,
// and if the default zone is one of them, a place to say so. Nothing is known of
// them, which is not the same as a zone that does not exist.
func (c *collection) addMissingZones() {
	needsDefault, missing := false, []string(nil)
	for _, s := range c.sites {
		for _, p := range s.pairs {
			if p.Key != keyZone {
				continue
			}
			switch zone := p.Value; {
			case zone == zoneDefault:
				needsDefault = true
			case isReserved(zone), strings.Contains(zone, "${"):
			case c.zoneNames[zone] == "":
				c.nameZone(zone)
				missing = append(missing, zone)
			}
		}
	}
	needsDefault = needsDefault && !c.defaultKnown()
	if needsDefault && len(missing) == 0 {
		c.zoneNames[unnamedDefault] = c.usedZoneNames.Reserve(unnamedDefault)
		missing = append(missing, unnamedDefault)
	}
	if room := core.MaxSections - len(c.zones) - len(missing); len(c.sites) > room {
		c.sites, c.problems.tooLarge = c.sites[:max(room, 0)], true
	}
	for _, name := range missing {
		var pairs []compose.Pair
		if needsDefault {
			pairs = append(pairs, compose.Pair{Key: "default", Value: compose.Unknown})
		}
		c.zones = append(c.zones, section{name, append(pairs, compose.Pair{Key: "socks5", Value: compose.Unknown})})
	}
	if len(missing) > 0 {
		c.out.Notes.Add("The sites use network zones that are not in the input, so it is not known whether they have a proxy. " +
			"Import the answer of GET /zones too.")
	}
}

// unnamedDefault is the name of the section for a default zone of which not even
// the name is known.
const unnamedDefault = "the default zone"

// defaultKnown reports whether the imported zones show which one is the default,
// that none is, or that it is not known: one is marked, or may be, or the list of
// zones is whole.
func (c *collection) defaultKnown() bool {
	for _, z := range c.zones {
		for _, p := range z.pairs {
			if p.Key == "default" && p.Value != compose.No {
				return true
			}
		}
	}
	n := &c.counts[zoneKind]
	return n.total > 0 && n.total <= n.distinct
}

// proxyFlag returns "yes" if a node of the zone has proxies enabled and one of them
// has the given protocol and is enabled itself. A missing switch is off, which is
// the API's default. If an expression decides, it returns compose.Expression, and
// compose.Unknown if the proxies of a node that has them enabled are not listed.
func proxyFlag(edges []any, protocol string) string {
	flag := compose.No
	for _, e := range edges {
		edge, _ := e.(map[string]any)
		list, listed := edge["proxies"].([]any)
		if !listed && flag == compose.No && andFlags(flagOf(edge["enabledProxy"]), compose.Yes) != compose.No {
			flag = compose.Unknown
		}
		for _, p := range list {
			proxy, _ := p.(map[string]any)
			if proxy["proxyProtocol"] != protocol {
				continue
			}
			switch andFlags(flagOf(edge["enabledProxy"]), flagOf(proxy["isEnabled"])) {
			case compose.Yes:
				return compose.Yes
			case compose.Expression:
				flag = compose.Expression
			}
		}
	}
	return flag
}

// andFlags returns "yes" if both flags are, "no" if one of them is no or missing,
// and compose.Expression otherwise.
func andFlags(a, b string) string {
	off := func(flag string) bool { return flag == compose.No || flag == "" }
	switch {
	case off(a) || off(b):
		return compose.No
	case a == compose.Yes && b == compose.Yes:
		return compose.Yes
	}
	return compose.Expression
}
