package rest

// addZone collects a network zone.
func (c *collection) addZone(o map[string]any) {
	name, _ := o["name"].(string)
	if _, duplicate := c.zoneNames[name]; duplicate {
		c.notes.add("Network zone " + quote(name) + " appears more than once. The first one is used.")
		return
	}
	unique := c.usedZoneNames.reserve(canonical(name))
	if unique != name {
		c.notes.add("Network zone " + quote(name) + " is renamed to " + quote(unique) + ", also in the sites that use it.")
	}
	c.zoneNames[name] = unique

	r := &reader{object: o, subject: "Network zone " + quote(name), notes: &c.notes}
	r.flag("default", "isDefault")
	if edges, ok := o["edges"].([]any); ok {
		r.add("socks5", proxyFlag(edges, "SOCKS_PROXY"))
		r.add("http", proxyFlag(edges, "HTTP_PROXY"))
	} else {
		c.notes.add("The answer does not list the nodes of network zone " + quote(name) + ", so it is not known whether the zone has a proxy.")
	}
	c.zones = append(c.zones, section{name, r.pairs})
}

// proxyFlag returns "yes" if a node of the zone has proxies enabled and one of them
// has the given protocol and is enabled itself. A missing switch is off, which is
// the API's default. If an expression decides, it returns unknownExpression.
func proxyFlag(edges []any, protocol string) string {
	flag := no
	for _, e := range edges {
		edge, _ := e.(map[string]any)
		list, _ := edge["proxies"].([]any)
		for _, p := range list {
			proxy, _ := p.(map[string]any)
			if proxy["proxyProtocol"] != protocol {
				continue
			}
			switch andFlags(flagOf(edge["enabledProxy"]), flagOf(proxy["isEnabled"])) {
			case yes:
				return yes
			case unknownExpression:
				flag = unknownExpression
			}
		}
	}
	return flag
}

// andFlags returns "yes" if both flags are, "no" if one of them is no or missing,
// and unknownExpression otherwise.
func andFlags(a, b string) string {
	off := func(flag string) bool { return flag == no || flag == "" }
	switch {
	case off(a) || off(b):
		return no
	case a == yes && b == yes:
		return yes
	}
	return unknownExpression
}
