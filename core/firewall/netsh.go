package firewall

import "strings"

// netsh prints commands for a Windows command prompt (Microsoft, Netsh
// AdvFirewall Firewall Commands). A range is FIRST-LAST, inclusive. netsh adds a rule
// again each time, so the one of that name is deleted first.
func netsh(s *script, f *flow, undo bool) string {
	const rule = "netsh advfirewall firewall"
	for _, fam := range f.families {
		name := `name="` + fam.ruleName(f) + `"`
		s.line(rule, "delete rule", name, pick(undo, "", ">nul"))
		if undo {
			continue
		}
		local, remote := windowsAddresses(fam, f)
		localPort, remotePort := windowsPorts(f)
		s.line(rule, "add rule", name, "dir="+pick(f.inbound, "in", "out"), "action=allow protocol=TCP",
			optional("localip=", strings.Join(local, ",")), optional("localport=", localPort),
			optional("remoteip=", strings.Join(remote, ",")), optional("remoteport=", remotePort))
	}
	return pick(undo, "", windowsNote)
}
