package cli

import (
	"fmt"
	"net"
	"net/netip"
)

// CheckListen returns an error if --listen is no address, or if it would let
// anybody in: beyond loopback a server needs a user.
func CheckListen(listen, user string) error {
	loopback, err := IsLoopback(listen)
	if err == nil && !loopback && user == "" {
		return fmt.Errorf("--listen %s: add --user and --password-file to listen beyond loopback", listen)
	}
	return err
}

// IsLoopback reports whether only this host can reach the address of --listen.
// It returns an error if the address is not HOST:PORT.
func IsLoopback(listen string) (bool, error) {
	host, port, err := net.SplitHostPort(listen)
	if err != nil {
		return false, fmt.Errorf("--listen %s: want HOST:PORT, such as 127.0.0.1:2121", quoteIfNeeded(listen))
	}
	if _, err := net.LookupPort("tcp", port); err != nil {
		return false, fmt.Errorf("--listen %s: want a port from 0 to 65535", listen)
	}
	addr, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && addr.IsLoopback(), nil
}
