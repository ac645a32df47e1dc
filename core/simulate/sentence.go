package simulate

import (
	"strconv"

	"activeftp/core/connect"
)

// sentence says what happened on the wire, and what to do about it.
func (m *model) sentence(o *connect.Outcome) string {
	if m.peer == Stranger {
		return m.strangerServed(o)
	}
	switch o.Cause {
	case connect.CauseDone:
		return m.harmless(o) + m.done(o)
	case connect.CauseRangeExhausted:
		return "Every port of " + m.ports.String() + " is in use on this host, so there is none to announce, and the transfer fails " +
			"before anything is sent. Free the ports, or give the range more of them."
	case connect.CausePortRefused:
		return "The partner does not know EPRT, and PORT cannot carry the IPv6 address " + m.own.String() +
			". Announce an IPv4 address to this partner, or use passive mode."
	case connect.CauseNothingArrived:
		return m.harmless(o) + m.obstacleText(o)
	case connect.CauseStrangerOnly:
		return m.harmless(o) + "The partner itself never arrives. " + m.obstacleText(o)
	case connect.CauseConnectRefused:
		return m.harmless(o) + "The firewall rejects the partner's connection to port " + strconv.Itoa(o.Port) +
			", so the partner answers 425 at once. " + m.openAdvice()
	}
	return "The transfer ends with " + o.Cause.String() + "."
}

// harmless says what went wrong and did no harm.
func (m *model) harmless(o *connect.Outcome) string {
	text := ""
	if port := strconv.Itoa(o.Port); o.Port > m.ports.Base && m.ports.Given() {
		text += "Port " + strconv.Itoa(m.ports.Base) + " is in use, so the next free one, " + port + ", is announced. "
	}
	if m.faults.EPRT && m.faults.RefuseEPRT {
		text += "The partner does not know EPRT, so PORT announces the same port. "
	}
	if o.RejectedCount > 0 {
		text += "A connection from " + m.stranger.String() + " is closed, because it does not come from the server's address, " +
			"and the wait goes on. "
	}
	return text
}

// done is the sentence of a transfer that succeeds.
func (m *model) done(o *connect.Outcome) string {
	text := "The partner, " + o.Peer.Addr().String() + ", connects to " + endpoint(m.own, o.Port) + " and the file moves. "
	switch m.ports.Number {
	case 0:
		return text + "The port is a random one above 1023, another each time: without a range no narrow firewall rule can let the partner in."
	case 1:
		return text + "The firewall must let it in on port " + m.ports.String() + "; a range of one port serves one transfer at a time."
	}
	return text + "The firewall must let it in on every port of " + m.ports.String() + ", because the next transfer takes another."
}

// strangerServed says how a stranger took the partner's place.
func (m *model) strangerServed(o *connect.Outcome) string {
	text := "Hostname verification is disabled, so the connection from " + m.stranger.String() +
		" is taken for the data connection, and the partner's fails. Set hostname-verification to enabled."
	if m.obstacle(o.Port) != nothing {
		text += " The partner would not arrive in any case. " + m.obstacleText(o)
	}
	return text
}

// obstacleText says why the partner's connection does not arrive.
func (m *model) obstacleText(o *connect.Outcome) string {
	announced := "The port command announces " + m.own.String() + ", "
	switch m.obstacle(o.Port) {
	case proxy:
		return announced + "and the partner, which sees only the proxy, finds no way back to it: the proxy takes no connection " +
			"for this host, and the transfer times out. Set Network Zone to none, so that no proxy stands between."
	case nat:
		return announced + "but from the partner's side this host is " + m.reachable.String() + ". The connection leads nowhere and the " +
			"transfer times out; a stricter partner refuses the command at once. Let the address translation rewrite PORT, " +
			"which it cannot do under FTPS, or give the partner a way to " + m.own.String() + " itself."
	case otherOnly:
		return "The partner agrees to the transfer, but the firewall lets in others than " + m.partner.String() +
			": its connection is dropped and the transfer times out. " + m.openAdvice()
	}
	return "The partner agrees to the transfer, but the firewall drops its connection to port " + strconv.Itoa(o.Port) +
		", and the transfer times out. " + m.openAdvice()
}

// openAdvice is the order to the firewall team.
func (m *model) openAdvice() string {
	ports := "ports " + m.ports.String()
	if !m.ports.Given() {
		ports = "every port above 1023, or give a range"
	}
	return "Let " + m.partner.String() + " in to " + m.own.String() + ", " + ports + "."
}
