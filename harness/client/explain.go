package client

import (
	"fmt"

	"activeftp/core/connect"
)

// Explain is the outcome of a failed transfer as a colleague would tell it:
// what happened on the wire, and where to look.
func Explain(o Outcome) string {
	text := meaning(o)
	if o.Reply.Code != 0 {
		text += fmt.Sprintf(" (the partner said: %s)", o.Reply)
	}
	if o.Err != nil {
		text += fmt.Sprintf(" (%v)", o.Err)
	}
	return text
}

func meaning(o Outcome) string {
	switch o.Cause {
	case connect.CauseDone:
		return "done"
	case connect.CauseRangeExhausted:
		return "no port of the range could be listened on: all are in use on this host"
	case connect.CausePortBusy:
		return "the one port that was tried is in use on this host"
	case connect.CauseBindFailed:
		return "this host could not listen"
	case connect.CauseOutOfRange:
		return "the system gave a port outside of the range"
	case connect.CauseSessionRefused:
		return "the partner took no session: its greeting or the login was refused"
	case connect.CausePortRefused:
		return fmt.Sprintf("the partner refused %q: its active mode is off, or it does not trust the address %s", o.Announced, announced(o))
	case connect.CauseNoReply:
		return "the partner did not reply in time; after a transfer command it may be dialling into a firewall that drops its packets"
	case connect.CauseTransferRefused:
		return "the partner refused the transfer itself"
	case connect.CauseTransferAborted:
		return "the partner gave the transfer up"
	case connect.CauseServiceClosing:
		if o.During == connect.StateAnnouncing { // some servers say 421 for "no active mode here"
			return fmt.Sprintf("the partner answered %q as if to end the session: its active mode is off, or it is shutting down", o.Announced)
		}
		return "the partner ended the session"
	case connect.CauseControlLost:
		return "the control connection is gone"
	case connect.CauseConnectRefused:
		return fmt.Sprintf("the partner could not connect to %s: refused or filtered on the way, or the address leads elsewhere", announced(o))
	case connect.CauseNothingArrived:
		return fmt.Sprintf("nobody connected to %s in time: a firewall drops the partner's packets, or the address leads elsewhere", announced(o))
	case connect.CauseStrangerOnly:
		return fmt.Sprintf("a connection came from %s, which is not the partner: address translation, or a cluster that dials from another address", o.Rejected[0])
	case connect.CauseTLSFailed:
		return "TLS failed on the data connection"
	case connect.CauseDataBroken:
		return "the data connection broke"
	case connect.CauseDataStalled:
		return "no byte moved on the data connection in time"
	case connect.CauseCancelled:
		return "interrupted"
	}
	return "the partner did what the protocol has no place for"
}

// announced is the endpoint that the port command carried.
func announced(o Outcome) string {
	if endpoint, err := connect.ParsePortCommand(o.Announced); err == nil {
		return endpoint.String()
	}
	return fmt.Sprintf("port %d", o.Port)
}
