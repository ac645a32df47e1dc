package trace

import (
	"net/netip"
	"strings"

	"activeftp/core/connect"
)

// Transfer is one transfer of a log, from its port command to its outcome.
type Transfer struct {
	Line      int    `json:"line"`      // of the log, where it begins
	Mode      string `json:"mode"`      // active, or passive; empty when no port command says so
	Announced string `json:"announced"` // the last PORT or EPRT command; empty when there is none
	Address   string `json:"address"`   // what it announces; empty when it cannot be read
	Port      int    `json:"port"`      // likewise; 0
	InRange   *bool  `json:"inRange"`   // nil: no settings, or no range in them
	Command   string `json:"command"`   // the transfer command
	Reply     string `json:"reply"`     // the last reply to it, or to the port command
	Cause     string `json:"cause"`     // "done" when it succeeded

	endpoint  netip.AddrPort // of Announced; invalid when it cannot be read
	portError *connect.ArgumentError

	accepted   bool // PORT or EPRT was answered with 2yz
	refusedAt  int  // line of the refusal of EPRT that may be followed by PORT; 0
	missingAt  int  // line of the reply that there is no such file, before the transfer command; 0
	begunAt    int  // line of the 1yz reply; 0
	beganAfter int  // clock of the transfer command
	connected  bool // the client says that the data connection came
	peer       netip.Addr
	decided    bool // Cause is decided
}

// commandSent reports whether the transfer command was sent.
func (t *Transfer) commandSent() bool { return t.Command != "" }

// announce takes a PORT or EPRT command.
func (t *Transfer) announce(line string) {
	t.Mode, t.Announced, t.accepted, t.refusedAt = "active", line, false, 0
	t.endpoint, t.portError, t.Address, t.Port = netip.AddrPort{}, nil, "", 0
	endpoint, err := connect.ParsePortCommand(line)
	if err != nil {
		t.portError, _ = err.(*connect.ArgumentError)
		return
	}
	t.endpoint, t.Address, t.Port = endpoint, endpoint.Addr().String(), int(endpoint.Port())
}

// extended reports whether EPRT announced last, which an old server does not
// know.
func (t *Transfer) extended() bool { return len(t.Announced) > 0 && t.Announced[0]|0x20 == 'e' }

// unspecified reports whether the command announces 0.0.0.0 or ::, which the
// strict reader refuses like anything else that nobody can dial.
func (t *Transfer) unspecified() bool {
	if t.portError == nil {
		return false
	}
	return strings.HasPrefix(t.portError.Found, "0,0,0,0,") || t.portError.Field == "net-addr" && addressIn(t.portError.Found).IsUnspecified()
}

// malformedReason is what is wrong with a port command that cannot be read.
func (t *Transfer) malformedReason() reason {
	switch {
	case t.unspecified():
		return reasonUnspecified
	case t.extended():
		return reasonEPRT
	}
	return reasonPORT
}
