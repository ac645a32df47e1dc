package core

import "testing"

// TestRoute checks every kind of value of the Network Zone field: the route,
// and the rules that an active and a passive site break.
func TestRoute(t *testing.T) {
	const (
		proxied  = "zone-active-proxied"
		unclear  = "zone-active-unclear"
		missing  = "zone-default-missing"
		unknown  = "zone-unknown"
		many     = "zone-default-many"
		expr     = "value-expression"
		ask      = "value-unknown"
		socks    = "[network-zone DMZ]\nsocks5 = yes\n"
		http     = "[network-zone DMZ]\nhttp = yes\n"
		byDef    = "[network-zone DMZ]\ndefault = yes\nsocks5 = yes\n"
		byDefOff = "[network-zone DMZ]\ndefault = yes\nsocks5 = no\n"
	)
	for _, tt := range []struct {
		name, zone, zones string
		route             Route
		active, passive   string // rules, empty: none
	}{
		{"none", "none", "", RouteDirect, "", ""},
		{"none beside a default zone", "none", byDef, RouteDirect, "", ""},
		{"none, and a zone with that name", "none", "[network-zone none]\nsocks5 = yes\n", RouteDirect, "", ""},

		{"any without a zone", "any", "", RouteProxied, proxied, ""},
		{"any with a proxy", "any", socks, RouteProxied, proxied, ""},

		{"Default with a proxy", "Default", byDef, RouteProxied, proxied, ""},
		{"Default without a proxy", "Default", byDefOff, RouteUnknown, unclear, ""},
		{"Default, and its proxy is unclear", "Default", "[network-zone A]\ndefault = yes\nsocks5 = ${s}\n", RouteUnknown, expr + " " + unclear, expr},
		{"Default, and its proxy is unknown", "Default", "[network-zone A]\ndefault = yes\nsocks5 = unknown\n", RouteUnknown, ask, ask},
		{"Default, and the default is unknown", "Default", "[network-zone A]\ndefault = unknown\nsocks5 = yes\n", RouteUnknown, ask, ask},
		{"a zone whose proxy is unknown", "DMZ", "[network-zone DMZ]\nsocks5 = unknown\n", RouteUnknown, ask, ask},
		{"an unknown zone", "unknown", byDef, RouteUnknown, ask, ask},
		{"Default, and two zones without a proxy are the default", "Default", byDefOff + "[network-zone B]\ndefault = yes\n", RouteUnknown, many + " " + unclear, many},
		{"Default without a zone", "Default", "", RouteBroken, missing, missing},
		{"Default, and no zone is the default", "Default", socks, RouteBroken, missing, missing},
		{"Default, and two zones are the default", "Default", byDef + "[network-zone B]\ndefault = yes\n", RouteUnknown, many + " " + proxied, many},
		{"Default, and the mark of a zone is unclear", "Default", "[network-zone A]\ndefault = ${a}\n", RouteUnknown, expr + " " + unclear, expr},
		{"Default, and the mark of another zone is unclear", "Default", byDef + "[network-zone A]\ndefault = ${a}\n", RouteProxied, expr + " " + proxied, expr},
		{"Default, and a zone with that name is not the default", "Default", "[network-zone Default]\nsocks5 = yes\n", RouteBroken, missing, missing},

		{"a zone with SOCKS5", "DMZ", socks, RouteProxied, proxied, ""},
		{"a zone with HTTP", "DMZ", http, RouteUnknown, unclear, ""},
		{"a zone without a proxy", "DMZ", "[network-zone DMZ]\nsocks5 = no\nhttp = no\n", RouteUnknown, unclear, ""},
		{"an empty zone", "DMZ", "[network-zone DMZ]\n", RouteUnknown, unclear, ""},
		{"a zone whose proxy is unclear", "DMZ", "[network-zone DMZ]\nsocks5 = ${s}\n", RouteUnknown, expr + " " + unclear, expr},
		{"a zone that does not exist", "DMZ", "", RouteBroken, unknown, unknown},
		{"a zone in another case", "dmz", socks, RouteBroken, unknown, unknown},
		{"the word default in another case", "default", byDef, RouteBroken, unknown, unknown},
		{"a zone named default", "default", byDef + "[network-zone default]\n", RouteUnknown, unclear, ""},
		{"a zone that may be in an unread section", "EDGE", "[network-zone EDGE\n" + socks, RouteUnknown, "syntax", "syntax"},

		{"no zone set", "", byDef, RouteUnknown, unclear, ""},
		{"an expression", "${zone}", byDef, RouteUnknown, expr, expr},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for flag, want := range map[string]string{"yes": tt.active, "no": tt.passive} {
				text := tt.zones + "[ftp-active-mode]\nbase-port = 28590\nnumber-of-ports = 100\n" +
					"[transfer-site other]\nnetwork-zone = none\nenable-active-connection-mode = yes\n" +
					"[transfer-site a]\nnetwork-zone = " + tt.zone + "\nenable-active-connection-mode = " + flag + "\n"
				r := Check(text)
				if got := r.Settings.Route(r.Settings.Site("a")); got != tt.route {
					t.Errorf("active %s: route %v, want %v", flag, got, tt.route)
				}
				if got := ruleIDs(r.Diagnostics); got != want {
					t.Errorf("active %s: found %q, want %q", flag, got, want)
				}
			}
		})
	}
}

func TestRouteString(t *testing.T) {
	for route, want := range map[Route]string{
		RouteUnknown: "unknown", RouteDirect: "direct", RouteProxied: "proxied", RouteBroken: "broken", 99: "unknown",
	} {
		if got := route.String(); got != want {
			t.Errorf("Route(%d).String() = %q, want %q", route, got, want)
		}
	}
}
