package connect

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"activeftp/core"
)

// Config describes one transfer.
type Config struct {
	// Command is the transfer command, one line without CR LF: "RETR x". At most
	// [MaxCommand] bytes.
	Command string
	// Ports offers the ports to try, for this transfer alone.
	Ports PortSource
	// Range contains every port that may be announced. The zero value allows any
	// port above 1023.
	Range core.PortRange
	// Announce is the address in PORT or EPRT. It must not be unspecified or have
	// a zone.
	Announce netip.Addr
	// Partner is the other end of the control connection. It may be invalid only
	// if Verify is Off.
	Partner netip.Addr
	// Allowed lists further addresses that the data connection may come from.
	Allowed []netip.Prefix
	// Verify selects how a connection from any other address is treated.
	Verify Verify
	// Policy selects the command that announces the port, PORT or EPRT.
	Policy Announcement
	// Secure is PROT P: a TLS handshake comes before any byte of data.
	Secure bool
	// Restart is the byte offset that REST sets, right before the transfer command
	// (RFC 3659 section 5.3); 0 sends no REST.
	Restart int64
}

// MaxCommand limits a transfer command, in bytes. RFC 959 sets no limit; servers
// stop reading at 512 to 4,096.
const MaxCommand = 4096

// Verify selects how the source address of a data connection is treated (RFC 2577
// section 4). The zero value is Strict.
type Verify uint8

const (
	Strict Verify = iota // a stranger's connection is closed, and the wait goes on
	Warn                 // a stranger's connection is used, and the Outcome says so
	Off                  // the address is not checked
)

// Announcement selects the command that announces the port. The zero value is
// ByFamily.
type Announcement uint8

const (
	ByFamily  Announcement = iota // PORT on IPv4, EPRT on IPv6
	EPRTFirst                     // EPRT; on IPv4 PORT if EPRT is refused with 500, 501, 502 or 522
	OnlyPORT                      // PORT; IPv4 only
	OnlyEPRT                      // EPRT
)

// ConfigError is the error of [New] for an invalid [Config]. Its text is for users,
// who know the names of settings but no field.
type ConfigError struct {
	Field  string // of Config
	Reason string // a clause
}

func (e *ConfigError) Error() string { return "active transfer: " + e.Reason }

// validate returns a [*ConfigError] for the first field that is invalid, or nil.
func (c *Config) validate() error {
	if reason := commandProblem(c.Command); reason != "" {
		return &ConfigError{"Command", "the transfer command " + reason}
	}
	if c.Restart < 0 {
		return &ConfigError{"Restart", "the restart offset is negative"}
	}
	if c.Ports == nil {
		return &ConfigError{"Ports", "no source of ports is given"}
	}
	if r := c.Range; r != (core.PortRange{}) && (r.Number < 1 || r.Base < core.LowestPort ||
		r.Number > core.HighestPort-r.Base+1) {
		return &ConfigError{"Range", "base-port and number-of-ports must give ports from 1024 to 65535"}
	}
	if reason := addrProblem(c.Announce); reason != "" {
		return &ConfigError{"Announce", "the address to announce: " + reason}
	}
	if c.Verify > Off {
		return &ConfigError{"Verify", "unknown value for the check of the partner's address"}
	}
	if c.Verify != Off && !c.Partner.IsValid() {
		return &ConfigError{"Partner", "the partner's address is needed to check where its connection comes from"}
	}
	if slices.ContainsFunc(c.Allowed, func(p netip.Prefix) bool { return !p.IsValid() }) {
		return &ConfigError{"Allowed", "one of the further allowed addresses is invalid"}
	}
	if c.Policy > OnlyEPRT {
		return &ConfigError{"Policy", "unknown policy for the port command"}
	}
	if c.Policy == OnlyPORT && !c.Announce.Unmap().Is4() {
		return &ConfigError{"Policy", "PORT carries only IPv4 addresses, not " + c.Announce.String() + "; use EPRT (policy by-family or only-eprt)"}
	}
	return nil
}

// commandProblem returns the reason that command is not a transfer command, or "".
func commandProblem(command string) string {
	switch {
	case command == "":
		return "is empty"
	case len(command) > MaxCommand:
		return "is longer than " + strconv.Itoa(MaxCommand) + " bytes"
	case strings.ContainsAny(command, "\r\n\x00"):
		return "contains CR, LF or NUL"
	}
	return ""
}

// allows reports whether the data connection may come from peer.
func (c *Config) allows(peer netip.Addr) bool {
	return sameAddr(peer, c.Partner) || slices.ContainsFunc(c.Allowed, func(p netip.Prefix) bool { return prefixContains(p, peer) })
}

// sameAddr reports whether a and b are one address. An IPv4-mapped IPv6 address
// equals the IPv4 address. Zones are compared only if both have one, because a
// kernel reports them and a name server does not.
func sameAddr(a, b netip.Addr) bool {
	if a.Zone() == "" || b.Zone() == "" {
		a, b = a.WithZone(""), b.WithZone("")
	}
	return a.Unmap() == b.Unmap()
}

// prefixContains reports whether addr lies in prefix. It treats IPv4-mapped
// addresses and prefixes as IPv4.
func prefixContains(prefix netip.Prefix, addr netip.Addr) bool {
	if prefix.Addr().Is4In6() && prefix.Bits() >= 96 {
		prefix = netip.PrefixFrom(prefix.Addr().Unmap(), prefix.Bits()-96)
	}
	return prefix.Contains(addr.WithZone("").Unmap())
}
