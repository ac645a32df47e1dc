package connect

import (
	"net/netip"
	"slices"
	"strings"

	"activeftp/core"
)

// Config describes one transfer.
type Config struct {
	// Command is the transfer command, one line without CR LF: "RETR x". At most
	// [MaxCommand] bytes.
	Command string
	// Ports says which port to try next; for this transfer alone.
	Ports PortSource
	// Range holds every port that may be announced. The zero value allows any
	// above 1023.
	Range core.PortRange
	// Announce is the address PORT or EPRT carries: specified, without zone.
	Announce netip.Addr
	// Partner is the other end of the control connection. It may be left out
	// under Off only.
	Partner netip.Addr
	// Allowed holds further addresses the data connection may come from.
	Allowed []netip.Prefix
	// Verify says what becomes of a connection from anywhere else.
	Verify Verify
	// Policy says whether PORT or EPRT announces.
	Policy Announcement
	// Secure is PROT P: a TLS handshake comes before any byte of data.
	Secure bool
	// Restart is the byte that REST has the transfer begin with, sent right before
	// the transfer command (RFC 3659 section 5.3); 0 sends none.
	Restart int64
}

// MaxCommand bounds a transfer command, in bytes. RFC 959 sets no limit; servers
// stop reading at 512 to 4,096.
const MaxCommand = 4096

// Verify says how the address a data connection comes from is treated (RFC 2577
// section 4). The zero value is Strict.
type Verify uint8

const (
	Strict Verify = iota // a stranger's connection is closed, and the wait goes on
	Warn                 // a stranger's connection is used, and the Outcome says so
	Off                  // nobody looks
)

// Announcement says which command announces the port. The zero value is
// ByFamily.
type Announcement uint8

const (
	ByFamily  Announcement = iota // PORT on IPv4, EPRT on IPv6
	EPRTFirst                     // EPRT; on IPv4 PORT when that is refused with 500, 501, 502 or 522
	OnlyPORT                      // PORT; IPv4 only
	OnlyEPRT                      // EPRT
)

// ConfigError says which field of a [Config] is unusable, and why.
type ConfigError struct {
	Field  string
	Reason string
}

func (e *ConfigError) Error() string { return "active transfer: " + e.Field + ": " + e.Reason }

// check is nil for a Config that a transfer can be made with.
func (c *Config) check() error {
	if reason := badCommand(c.Command); reason != "" {
		return &ConfigError{"Command", reason}
	}
	if c.Restart < 0 {
		return &ConfigError{"Restart", "a byte below 0"}
	}
	if c.Ports == nil {
		return &ConfigError{"Ports", "no source of ports"}
	}
	if r := c.Range; r != (core.PortRange{}) && (r.Number < 1 || r.Base < core.LowestPort ||
		r.Base > core.HighestPort || r.Number > core.HighestPort-r.Base+1) {
		return &ConfigError{"Range", "not a range of ports 1024 to 65535"}
	}
	if reason := undialable(c.Announce); reason != "" {
		return &ConfigError{"Announce", reason}
	}
	if c.Verify > Off {
		return &ConfigError{"Verify", "no such way of verifying"}
	}
	if c.Verify != Off && !c.Partner.IsValid() {
		return &ConfigError{"Partner", "no address to compare with"}
	}
	if slices.ContainsFunc(c.Allowed, func(p netip.Prefix) bool { return !p.IsValid() }) {
		return &ConfigError{"Allowed", "an invalid prefix"}
	}
	if c.Policy > OnlyEPRT {
		return &ConfigError{"Policy", "no such policy"}
	}
	if c.Policy == OnlyPORT && !c.Announce.Unmap().Is4() {
		return &ConfigError{"Policy", "PORT carries IPv4 addresses only"}
	}
	return nil
}

// badCommand says why command is no transfer command; empty when it is one.
func badCommand(command string) string {
	switch {
	case command == "":
		return "empty"
	case len(command) > MaxCommand:
		return "too long"
	case strings.ContainsAny(command, "\r\n\x00"):
		return "holds CR, LF or NUL"
	}
	return ""
}

// expects reports whether the data connection may come from peer.
func (c *Config) expects(peer netip.Addr) bool {
	return same(peer, c.Partner) || slices.ContainsFunc(c.Allowed, func(p netip.Prefix) bool { return holds(p, peer) })
}

// same reports whether a and b are one address. An IPv4-mapped IPv6 address is
// the IPv4 address; zone indexes count only where both have one, for a kernel
// names them and a name server does not.
func same(a, b netip.Addr) bool {
	if a.Zone() == "" || b.Zone() == "" {
		a, b = a.WithZone(""), b.WithZone("")
	}
	return a.Unmap() == b.Unmap()
}

// holds reports whether addr lies in prefix, IPv4-mapped addresses and prefixes
// being IPv4.
func holds(prefix netip.Prefix, addr netip.Addr) bool {
	if prefix.Addr().Is4In6() && prefix.Bits() >= 96 {
		prefix = netip.PrefixFrom(prefix.Addr().Unmap(), prefix.Bits()-96)
	}
	return prefix.Contains(addr.WithZone("").Unmap())
}
