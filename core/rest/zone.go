package rest

import "activeftp/core/compose"

// addZone collects a network zone.
func (c *collection) addZone(o map[string]any) {
	name, _ := o["name"].(string)
	if _, duplicate := c.zoneNames[name]; duplicate {
		c.out.Notes.Add("Network zone " + compose.Quote(name) + " appears more than once. The first one is used.")
		return
	}
	unique := c.usedZoneNames.Reserve(compose.Name(name))
	if unique != name {
		c.out.Notes.Add("Network zone " + compose.Quote(name) + " is renamed to " + compose.Quote(unique) + ", also in the sites that use it.")
	}
	c.zoneNames[name] = unique

	r := &reader{object: o, subject: "Network zone " + compose.Quote(name), notes: &c.out.Notes}
	r.flag("default", "isDefault")
	if edges, ok := o["edges"].([]any); ok {
		r.add("socks5", proxyFlag(edges, "SOCKS_PROXY"))
		r.add("http", proxyFlag(edges, "HTTP_PROXY"))
	} else {
		c.out.Notes.Add("The answer does not list the nodes of network zone " + compose.Quote(name) + ", so it is not known whether the zone has a proxy.")
	}
	c.zones = append(c.zones, section{name, r.pairs})
}

// proxyFlag returns "yes" if a node of the zone has proxies enabled and one of them
// has the given protocol and is enabled itself. A missing switch is off, which is
// the API's default. If an expression decides, it returns compose.Expression.
func proxyFlag(edges []any, protocol string) string {
	flag := compose.No
	for _, e := range edges {
		edge, _ := e.(map[string]any)
		list, _ := edge["proxies"].([]any)
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
