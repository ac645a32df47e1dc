package firewall

import "strings"

// powershell prints commands for PowerShell's NetSecurity module (Microsoft
// Learn, New-NetFirewallRule). A range is FIRST-LAST, inclusive. A rule replaces the
// one of its name.
func powershell(s *script, f *flow, undo bool) string {
	for _, fam := range f.families {
		name := "'" + fam.ruleName(f) + "'"
		s.line("Remove-NetFirewallRule -Name", name, pick(undo, "", "-ErrorAction SilentlyContinue"))
		if undo {
			continue
		}
		local, remote := windowsAddresses(fam, f)
		localPort, remotePort := windowsPorts(f)
		s.line("New-NetFirewallRule -Name", name, "-DisplayName", name,
			"-Direction", pick(f.inbound, "Inbound", "Outbound"), "-Action Allow -Protocol TCP",
			optional("-LocalAddress ", quoted(local...)), optional("-LocalPort ", quoted(localPort)),
			optional("-RemoteAddress ", quoted(remote...)), optional("-RemotePort ", quoted(remotePort)))
	}
	return pick(undo, "", windowsNote)
}

// quoted returns the words in single quotes, separated by commas, or "" if there
// are none or the only one is empty.
func quoted(words ...string) string {
	list := strings.Join(words, "','")
	if list == "" {
		return ""
	}
	return "'" + list + "'"
}
