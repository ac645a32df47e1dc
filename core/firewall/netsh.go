package firewall

// netsh prints commands for a Windows command prompt (Microsoft, Netsh
// AdvFirewall Firewall Commands). A range is FIRST-LAST, inclusive. netsh adds a rule
// again each time, so the one of that name is deleted first.
func netsh(s *script, f *flow, undo bool) string {
	for _, fam := range f.families {
		s.print(f, fam, `netsh advfirewall firewall delete rule name="%r"%1`+"\n", pick(undo, "", " >nul"))
		if undo {
			continue
		}
		local, remote := windowsAddresses(fam, f, ",")
		localPort, remotePort := windowsPorts(f)
		s.print(f, fam, `netsh advfirewall firewall add rule name="%r" dir=%i<in,out> action=allow protocol=TCP`+
			"%( localip=%1%)%( localport=%2%)%( remoteip=%3%)%( remoteport=%4%)\n", local, localPort, remote, remotePort)
	}
	return pick(undo, "", windowsNote)
}
