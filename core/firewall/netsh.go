package firewall

import "strings"

// netsh prints commands for a Windows command prompt (Microsoft, Netsh
// AdvFirewall Firewall Commands). A range is FIRST-LAST, both included.
func netsh(s *script, f flow, undo bool) string {
	const rule = "netsh advfirewall firewall"
	for _, t := range f.twins {
		name := `name="` + t.name(f) + `"`
		if undo {
			s.line(rule, "delete rule", name)
			continue
		}
		own, peers := windowsEnds(t, f)
		ownPort, peerPort := windowsPorts(f)
		s.line(rule, "add rule", name, "dir="+pick(f.inbound, "in", "out"), "action=allow protocol=TCP",
			after("localip=", strings.Join(own, ",")), after("localport=", ownPort),
			after("remoteip=", strings.Join(peers, ",")), after("remoteport=", peerPort))
	}
	return pick(undo, "", windowsNote)
}
