package client

import (
	"fmt"

	"activeftp/core/connect"
)

// Explain returns what happened in a failed transfer and where to look, in words.
func Explain(o Outcome) string {
	text := o.Sentence() + details(o)
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
		if o.Announced != "" {
			return fmt.Sprintf(" %q: %s", o.Announced, portRefusal(o))
		}
	case connect.CauseNoReply:
		return silence(o)
	case connect.CauseNoFinalReply:
		return ": a firewall or NAT on the way dropped the control connection, which is idle while data moves, or the partner is still busy with the file"
	case connect.CauseLocalFault:
		return "; the partner did nothing wrong"
	case connect.CauseServiceClosing:
		return closing(o)
	case connect.CauseControlLost, connect.CauseTooLong:
		return progress(o)
	case connect.CauseConnectRefused:
		if o.Connected() {
			return ": no firewall blocked it, so the fault is on the partner's side"
		}
		return fmt.Sprintf(" to %s: its connection is refused or filtered, or the address leads elsewhere", announced(o))
	case connect.CauseNothingArrived:
		return fmt.Sprintf(" to %s in time: a firewall drops its packets, or the address leads elsewhere", announced(o))
	case connect.CauseStrangerOnly:
		return fmt.Sprintf(" (%s): address translation, or a cluster that connects from another address", o.Rejected[0])
	case connect.CauseTLSFailed:
		return tlsFailure(o)
	case connect.CauseDataBroken:
		if o.Announced != "" && !o.Connected() {
			return ": a firewall or proxy on the way ended it, or the address leads elsewhere"
		}
	}
	return ""
}

// portRefusal returns the reason that the partner refused the port command.
func portRefusal(o Outcome) string {
	switch connect.RefusalOf(o.Reply.Code, o.Reply.Text()) {
	case connect.RefusalUnknownCommand:
		return unknownCommand(o)
	case connect.RefusalAddress:
		return "it does not trust the address " + announced(o)
	case connect.RefusalLogin:
		return "it accepts the command only after a login, from a user that may use it"
	case connect.RefusalPolicy:
		return "it does not allow active mode"
	}
	if o.Connected() {
		return "it had already connected, so no firewall is the reason"
	}
	return "its active mode is off, or it does not trust the address " + announced(o)
}

// unknownCommand returns the advice for a partner that does not know the port
// command.
func unknownCommand(o Outcome) string {
	endpoint, _ := connect.ParsePortCommand(o.Announced) // the client's own is valid
	switch {
	case verbOf(o.Announced) == "EPRT" && endpoint.Addr().Is4():
		return "it does not know EPRT; announce by PORT"
	case verbOf(o.Announced) == "EPRT":
		return "it does not know EPRT, and PORT cannot carry an IPv6 address; connect to it over IPv4, or use passive mode"
	case o.EPRTRefused.Code != 0:
		return "it knows neither EPRT nor PORT, so it has no active mode; use passive mode"
	}
	return "it does not know PORT; try EPRT, which few such servers know, or use passive mode"
}

// silence returns what a missing reply means. A partner that has connected shows that
// no firewall blocks the data connection.
func silence(o Outcome) string {
	if o.Sent == "" {
		return ""
	}
	text := fmt.Sprintf(" to %q", o.Sent)
	switch {
	case o.Connected():
		text += "; no firewall blocks the data connection, so look at the partner's program and the control connection"
	case o.During == connect.StateAnnouncing:
		text += "; a firewall that inspects FTP may have dropped the command"
	case o.During == connect.StateRequesting:
		text += " and did not connect either; it may be connecting through a firewall that drops its packets"
	}
	return text
}

// closing returns what a 421 means.
func closing(o Outcome) string {
	switch {
	case o.During == connect.StateAnnouncing && o.Announced != "": // some servers send 421 for "no active mode here"
		return fmt.Sprintf(" after %q: its active mode is off, or it is shutting down", o.Announced)
	case o.Late && !o.Connected() && (o.During == connect.StateRequesting || o.During == connect.StateOpening):
		return " after a wait, and had not connected: a firewall may drop its packets"
	}
	return progress(o)
}

// progress returns how far an active transfer had come when it ended.
func progress(o Outcome) string {
	switch {
	case o.Sent == "":
		return ""
	case o.Connected():
		return fmt.Sprintf(" after %q; the partner had connected", o.Sent)
	}
	return fmt.Sprintf(" after %q; the partner had not connected", o.Sent)
}

// tlsFailure returns what is known about TLS that failed on a data connection.
func tlsFailure(o Outcome) string {
	switch text := " on the data connection"; {
	case o.Sent == "": // on the control connection, or in passive mode, where the error says it
		return ""
	case o.Reply.Code == 521:
		return text + ": the partner requires another protection level"
	case connect.AsksForReuse(o.Reply.Text()):
		return text + ": the partner requires that it resumes the TLS session of the control connection"
	case !o.Connected():
		return text + ", before the partner connected"
	case o.Err == nil && o.During == connect.StateSecuringEarly && o.Reply.Code == 0:
		return text + ": the partner connected, but neither completed the handshake nor replied in time"
	case o.Err == nil && (o.Reply.Code == 0 || o.During == connect.StateSecuringAnswered):
		return text + ": the partner connected, but did not complete the handshake in time"
	default:
		return text
	}
}

// announced returns the endpoint in the port command.
func announced(o Outcome) string {
	if endpoint, err := connect.ParsePortCommand(o.Announced); err == nil {
		return endpoint.String()
	}
	return fmt.Sprintf("port %d", o.Port)
}
