package client

import (
	"fmt"

	"activeftp/core/connect"
)

// Explain returns what happened in a failed transfer and where to look, in words.
func Explain(o Outcome) string {
	text := o.Cause.Sentence() + details(o)
	if o.Reply.Code != 0 {
		text += fmt.Sprintf(" (the partner said: %s)", o.Reply)
	}
	if o.Err != nil {
		text += fmt.Sprintf(" (%v)", o.Err)
	}
	return text
}

// details returns what only the outcome knows beyond its cause, to follow the
// cause's sentence; "" for most causes.
func details(o Outcome) string {
	switch o.Cause {
	case connect.CausePortRefused:
		return fmt.Sprintf(" %q: its active mode is off, or it does not trust the address %s", o.Announced, announced(o))
	case connect.CauseNoReply:
		return "; after a transfer command it may be connecting through a firewall that drops its packets"
	case connect.CauseNoFinalReply:
		return ": a firewall or NAT on the way dropped the control connection, which is idle while data moves, or the partner is still busy with the file"
	case connect.CauseLocalFault:
		return "; the partner did nothing wrong"
	case connect.CauseServiceClosing:
		if o.During == connect.StateAnnouncing { // some servers send 421 for "no active mode here"
			return fmt.Sprintf(" after %q: its active mode is off, or it is shutting down", o.Announced)
		}
	case connect.CauseConnectRefused:
		return fmt.Sprintf(" to %s: its connection is refused or filtered, or the address leads elsewhere", announced(o))
	case connect.CauseNothingArrived:
		return fmt.Sprintf(" to %s in time: a firewall drops its packets, or the address leads elsewhere", announced(o))
	case connect.CauseStrangerOnly:
		return fmt.Sprintf(" (%s): address translation, or a cluster that connects from another address", o.Rejected[0])
	}
	return ""
}

// announced returns the endpoint in the port command.
func announced(o Outcome) string {
	if endpoint, err := connect.ParsePortCommand(o.Announced); err == nil {
		return endpoint.String()
	}
	return fmt.Sprintf("port %d", o.Port)
}
