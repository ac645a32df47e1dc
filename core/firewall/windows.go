package firewall

import "net/netip"

// windowsNote is true of both ways to write a rule of Windows Firewall.
const windowsNote = "A rule that blocks the same connections wins over this one."

// windowsEnds are the ends of a twin for Windows Firewall. It takes no
// 0.0.0.0/0, so any address is left out where the other end tells the family,
// and is a range where it does not.
func windowsEnds(t twin, f flow) (own, peers []string) {
	own, peers = windowsAddresses(t.own(f)), windowsAddresses(t.peers(f))
	if own == nil && peers == nil {
		peers = []string{pick(t.v6, "::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "0.0.0.0-255.255.255.255")}
	}
	return own, peers
}

// windowsAddresses are the words for a list of networks, none for any address.
func windowsAddresses(all []netip.Prefix) []string {
	if isAny(all[0]) {
		return nil
	}
	words := make([]string, len(all))
	for i, p := range all {
		words[i] = network(p)
	}
	return words
}

// windowsPorts are the ports at both ends, nothing for any port.
func windowsPorts(f flow) (own, peer string) {
	dialled, source := span(f.ports, "-"), unlessZero("", f.sourcePort)
	if f.inbound {
		return dialled, source
	}
	return source, dialled
}
