package cli

import (
	"fmt"
	"net"
	"net/netip"
)

// CheckListen refuses to let anybody in without a login, unless the address is
// this host's own alone.
func CheckListen(listen, user string) error {
	own, err := IsLoopback(listen)
	if err == nil && !own && user == "" {
		return fmt.Errorf("--listen %s: beyond loopback the partner listens only with --user", listen)
	}
	return err
}

// IsLoopback reports whether a listening address is certain to be this host's
// own alone. The error is one of an address that is none.
func IsLoopback(listen string) (bool, error) {
	host, _, err := net.SplitHostPort(listen)
	if err != nil {
		return false, fmt.Errorf("--listen: expected HOST:PORT: %w", err)
	}
	a, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && a.IsLoopback(), nil
}
