package firewall

// windowsNote is the note of both platforms that configure Windows Firewall.
const windowsNote = "Check that no rule blocks the same connections: a block rule overrides this one."

// windowsAddresses returns the addresses at both ends for Windows Firewall, joined
// with separator, or "" for any. It rejects 0.0.0.0/0, so "any" is omitted if the
// other end determines the address family, and written as a range if not.
func windowsAddresses(fam *family, f *flow, separator string) (local, remote string) {
	local, remote = joinNetworks(fam.local(f), separator), joinNetworks(fam.remote(f), separator)
	if isAny(fam.local(f)[0]) {
		local = ""
	}
	if isAny(fam.remote(f)[0]) {
		remote = pick(local != "", "", pick(fam.v6, "::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "0.0.0.0-255.255.255.255"))
	}
	return local, remote
}

// windowsPorts returns the ports at both ends, "" for any port.
func windowsPorts(f *flow) (local, remote string) {
	destination, source := formatPorts(f.ports, "-"), optionalPort(f.sourcePort)
	if f.inbound {
		return destination, source
	}
	return source, destination
}
