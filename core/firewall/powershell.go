package firewall

// powershell prints commands for PowerShell's NetSecurity module (Microsoft
// Learn, New-NetFirewallRule). A range is FIRST-LAST, inclusive. A rule replaces the
// one of its name.
func powershell(s *script, f *flow, undo bool) string {
	for _, fam := range f.families {
		s.print(f, fam, "Remove-NetFirewallRule -Name '%r'%1\n", pick(undo, "", " -ErrorAction SilentlyContinue"))
		if undo {
			continue
		}
		local, remote := windowsAddresses(fam, f, "','")
		localPort, remotePort := windowsPorts(f)
		s.print(f, fam, "New-NetFirewallRule -Name '%r' -DisplayName '%r' -Direction %i<Inbound,Outbound> -Action Allow -Protocol TCP"+
			"%( -LocalAddress '%1'%)%( -LocalPort '%2'%)%( -RemoteAddress '%3'%)%( -RemotePort '%4'%)\n", local, localPort, remote, remotePort)
	}
	return pick(undo, "", windowsNote)
}
