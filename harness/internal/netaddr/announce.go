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
// A public address that this host does not have is allowed from a private one,
// because NAT may lead it here.
func Unannounced(address, local, server netip.Addr, own []netip.Addr) string {
	address = address.Unmap()
	reason := "it is not an address of this host; the port command carries"
	switch {
	case !address.IsValid() || address == local:
		return ""
	case server.IsLoopback() || server == local:
		reason = "on loopback the port command carries"
	case slices.Contains(own, address), local.IsPrivate() && !address.IsPrivate() && !address.IsLoopback():
		return ""
	}
	return fmt.Sprintf("%v, the address in [host], was not announced: %s %v", address, reason, local)
}
