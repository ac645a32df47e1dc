package trace

import (
	"net/netip"
	"strings"

	"activeftp/core/connect"
)

// Transfer is a transfer of a log, from its port command to its outcome.
type Transfer struct {
	Line      int    `json:"line"`      // of the log, where it begins
	Mode      string `json:"mode"`      // active or passive; empty without a port command
	Announced string `json:"announced"` // the last PORT or EPRT command; empty if there is none
	Address   string `json:"address"`   // announced address; empty if the command is malformed
	Port      int    `json:"port"`      // announced port; 0 if the command is malformed
	InRange   *bool  `json:"inRange"`   // nil: no settings, or no range in them
	Command   string `json:"command"`   // the transfer command
	Reply     string `json:"reply"`     // the last reply to it, or to the port command
	Cause     string `json:"cause"`     // "done" if it succeeded

	endpoint  netip.AddrPort // of Announced; invalid if that is malformed
	portError *connect.ArgumentError

	extended   bool       // the last port command was EPRT, which an old server does not know
	commanded  bool       // the transfer command was sent; Command is empty if the log leaves it out
	fromError  bool       // it stands for an error in a log without a dialogue
	abortedAt  int        // line of ABOR; 0: none
	offered    netip.Addr // address in the reply to PASV; invalid if there is none
	accepted   bool       // PORT or EPRT was answered with 2yz
	refusedAt  int        // line of a refusal of EPRT, which PORT may follow; 0: none
	missingAt  int        // line of a reply before the transfer command that the file does not exist; 0: none
	begunAt    int        // line of the 1yz reply; 0: none
	failedAt   int        // line of the client's first error that says nothing more precise; 0: none
	heardAt    int        // time of day of the latest line about the transfer in seconds; -1: unknown
	beganAfter int        // time of day of the transfer command in seconds; -1: unknown
	connected  bool       // a remark says that the data connection arrived
	peer       netip.Addr
	decided    bool // Cause is final
}

// Modes of a transfer.
const (
	active  = "active"
	passive = "passive"
)

// announce handles a PORT or EPRT command.
func (t *Transfer) announce(line string) {
	t.Mode, t.Announced, t.accepted, t.refusedAt = active, line, false, 0
	t.extended = line != "" && line[0]|0x20 == 'e'
	t.endpoint, t.portError, t.Address, t.Port = netip.AddrPort{}, nil, "", 0
	endpoint, err := connect.ParsePortCommand(line)
	if err != nil {
		t.portError, _ = err.(*connect.ArgumentError) //nolint:errorlint // never wrapped, and errors.As costs the browser 15 K
		return
	}
	t.setEndpoint(endpoint)
}

// setEndpoint stores the announced address and port, if they are valid.
func (t *Transfer) setEndpoint(endpoint netip.AddrPort) {
	if endpoint.IsValid() {
		t.endpoint, t.Address, t.Port = endpoint, endpoint.Addr().String(), int(endpoint.Port())
	}
}

// unspecified reports whether the command announces 0.0.0.0 or ::, which the
// strict parser rejects because no partner can connect to it.
func (t *Transfer) unspecified() bool {
	if t.portError == nil {
		return false
	}
	return strings.HasPrefix(t.portError.Found, "0,0,0,0,") || t.portError.Field == "net-addr" && addressIn(t.portError.Found).IsUnspecified()
}

// malformedReason returns the reason for a port command that cannot be parsed.
func (t *Transfer) malformedReason() reason {
	switch {
	case t.unspecified():
		return reasonUnspecified
	case t.extended:
		return reasonEPRT
	}
	return reasonPORT
}
