package firewall

import "strings"

// powershell prints commands for PowerShell's module NetSecurity (Microsoft
// Learn, New-NetFirewallRule). A range is FIRST-LAST, both included.
func powershell(s *script, f flow, undo bool) string {
	for _, t := range f.twins {
		name := "'" + t.name(f) + "'"
		if undo {
			s.line("Remove-NetFirewallRule -Name", name)
			continue
		}
		own, peers := windowsEnds(t, f)
		ownPort, peerPort := windowsPorts(f)
		s.line("New-NetFirewallRule -Name", name, "-DisplayName", name,
			"-Direction", pick(f.inbound, "Inbound", "Outbound"), "-Action Allow -Protocol TCP",
			after("-LocalAddress ", quoted(own...)), after("-LocalPort ", quoted(ownPort)),
			after("-RemoteAddress ", quoted(peers...)), after("-RemotePort ", quoted(peerPort)))
	}
	return pick(undo, "", windowsNote)
}

// quoted is the words in single quotes with commas between them, nothing
// without a word.
func quoted(words ...string) string {
	list := strings.Join(words, "','")
	if list == "" {
		return ""
	}
	return "'" + list + "'"
}
