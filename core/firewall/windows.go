package firewall

import "net/netip"

// windowsNote is the note of both platforms that configure Windows Firewall.
const windowsNote = "Check that no rule blocks the same connections: a block rule overrides this one."

// windowsAddresses returns the addresses at both ends for Windows Firewall. It
// rejects 0.0.0.0/0, so "any" is omitted if the other end determines the address
// family, and written as a range if not.
func windowsAddresses(fam *family, f *flow) (local, remote []string) {
	local, remote = windowsList(fam.local(f)), windowsList(fam.remote(f))
	if local == nil && remote == nil {
		remote = []string{pick(fam.v6, "::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "0.0.0.0-255.255.255.255")}
	}
	return local, remote
}

// windowsList formats a list of networks. It returns nil for any address.
func windowsList(all []netip.Prefix) []string {
	if isAny(all[0]) {
		return nil
	}
	words := make([]string, len(all))
	for i, p := range all {
		words[i] = formatNetwork(p)
	}
	return words
}

// windowsPorts returns the ports at both ends, "" for any port.
func windowsPorts(f *flow) (local, remote string) {
	destination, source := formatPorts(f.ports, "-"), optionalPort("", f.sourcePort)
	if f.inbound {
		return destination, source
	}
	return source, destination
}
