package rest

// takeZone reads a network zone.
func (c *collection) takeZone(o map[string]any) {
	name, _ := o["name"].(string)
	if _, twice := c.zoneNames[name]; twice {
		c.notes.add("The network zone " + quote(name) + " comes twice; the first one counts.")
		return
	}
	own := c.zoneTaken.take(canonical(name))
	if own != name {
		c.notes.add("The network zone " + quote(name) + " is called " + quote(own) + " in the text, and where sites name it.")
	}
	c.zoneNames[name] = own

	r := &reader{object: o, whose: "network zone " + quote(name), notes: &c.notes}
	r.flag("default", "isDefault")
	if edges, listed := o["edges"].([]any); listed {
		r.put("socks5", proxies(edges, "SOCKS_PROXY"))
		r.put("http", proxies(edges, "HTTP_PROXY"))
	} else {
		c.notes.add("The answer does not tell the nodes of the network zone " + quote(name) + ", so whether it has a proxy is not known.")
	}
	c.zones = append(c.zones, named{name, r.pairs})
}

// proxies reports, as a flag of the text, whether some node of a zone has a
// proxy of that protocol switched on, and proxies at all. A missing switch is
// off (the API's default).
func proxies(edges []any, protocol string) string {
	answer := no
	for _, e := range edges {
		edge, _ := e.(map[string]any)
		list, _ := edge["proxies"].([]any)
		for _, p := range list {
			proxy, _ := p.(map[string]any)
			if proxy["proxyProtocol"] != protocol {
				continue
			}
			switch both(flagOf(edge["enabledProxy"]), flagOf(proxy["isEnabled"])) {
			case yes:
				return yes
			case unclear:
				answer = unclear
			}
		}
	}
	return answer
}

// both is yes when a and b are, no when one is no or missing, else unclear.
func both(a, b string) string {
	off := func(flag string) bool { return flag == no || flag == "" }
	switch {
	case off(a) || off(b):
		return no
	case a == yes && b == yes:
		return yes
	}
	return unclear
}
