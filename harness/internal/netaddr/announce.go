package netaddr

import (
	"fmt"
	"net/netip"
	"slices"
)

// Unannounced returns the reason why the address in [host] must not be announced
// to a server, in words for a report, or "" if it may be. local and server are the
// two ends of the control connection, and own are this host's addresses. An
// invalid address is never announced and needs no reason.
//
// A public address may lead here through NAT, but it may as well be that of the
// host that the settings are for, and a server must not be sent to another host.
func Unannounced(address, local, server netip.Addr, own []netip.Addr) string {
	address = address.Unmap()
	reason := "it is not an address of this host; the port command carries"
	switch {
	case !address.IsValid() || address == local.WithZone(""):
		return ""
	case server.IsLoopback() || server == local:
		reason = "on loopback the port command carries"
	case address.Is4() != local.Is4():
		reason = "the server is reached over the other IP version; the port command carries"
	case slices.Contains(own, address):
		return ""
	}
	return fmt.Sprintf("%v, the address in [host], was not announced: %s %v", address, reason, local)
}
