package simulate

import (
	"strconv"
	"strings"

	"activeftp/core/connect"
)

// sentence returns what happened on the wire, and the advice on it.
func (m *model) sentence(o *connect.Outcome) string {
	if m.peer == Stranger {
		return m.strangerServed(o)
	}
	lead := o.Cause.Sentence()
	lead = strings.ToUpper(lead[:1]) + lead[1:]
	switch o.Cause {
	case connect.CauseDone:
		return m.harmless(o) + m.done(o)
	case connect.CauseRangeExhausted:
		free := "ports of "
		if m.ports.Number == 1 {
			free = "port "
		}
		return lead + ", so the transfer fails before anything is sent. Free " + free + m.ports.String() + ", or enlarge the range."
	case connect.CausePortRefused:
		return lead + ": it does not know EPRT, and PORT cannot carry the IPv6 address " + m.own.String() +
			". Announce an IPv4 address to this partner, or use passive mode."
	case connect.CauseNothingArrived:
		return m.harmless(o) + lead + " to " + endpoint(m.own, o.Port) + " in time: " + m.obstacleText(o)
	case connect.CauseStrangerOnly:
		return m.harmless(o) + "The partner itself never connects: " + m.obstacleText(o)
	case connect.CauseConnectRefused:
		return m.harmless(o) + lead + " to " + endpoint(m.own, o.Port) + ": the firewall rejects its connection, so it replies 425 at once. " +
			m.openAdvice()
	}
	return lead + "."
}

// harmless returns the problems that did not end the transfer.
func (m *model) harmless(o *connect.Outcome) string {
	text := ""
	if port := strconv.Itoa(o.Port); o.Port > m.ports.Base && m.ports.Given() {
		text += "Port " + strconv.Itoa(m.ports.Base) + " is in use, so the next free one, " + port + ", is announced. "
	}
	if m.faults.EPRT && m.faults.RefuseEPRT {
		text += "The partner does not know EPRT, so PORT announces the same port. "
	}
	if o.RejectedCount > 0 {
		text += "A connection from " + m.stranger.String() + " is closed because it does not come from the server's address, " +
			"and the wait goes on. "
	}
	return text
}

// done returns the sentences about a transfer that succeeds.
func (m *model) done(o *connect.Outcome) string {
	text := "The partner, " + o.Peer.Addr().String() + ", connects to " + endpoint(m.own, o.Port) + ", and the file is transferred. "
	switch m.ports.Number {
	case 0:
		return text + "The port is a random one above 1023, and changes each time: without a range no narrow firewall rule can let the partner in."
	case 1:
		return text + "The firewall must let it in on port " + m.ports.String() + "; a range of one port serves one transfer at a time."
	}
	return text + "The firewall must let it in on every port of " + m.ports.String() + ", because the next transfer uses another one."
}

// strangerServed returns how a stranger's connection took the place of the
// partner's.
func (m *model) strangerServed(o *connect.Outcome) string {
	text := "Hostname verification is disabled, so the connection from " + m.stranger.String() +
		" is used as the data connection, and the partner's fails. Set hostname-verification to enabled."
	if m.obstacle(o.Port) != nothing {
		text += " Without the stranger the partner would not connect either: " + m.obstacleText(o)
	}
	return text
}

// obstacleText returns the reason that the partner's connection does not arrive,
// as a clause about the partner, and the advice on it.
func (m *model) obstacleText(o *connect.Outcome) string {
	switch m.obstacle(o.Port) {
	case proxy:
		return "the port command announces " + m.own.String() + ", but the partner sees only the proxy, which accepts no connection " +
			"for this host. Set Network Zone to none, so that no proxy stands between."
	case nat:
		return "the port command announces " + m.own.String() + ", but from the partner's side this host is " + m.reachable.String() +
			". A stricter partner refuses the command at once. Have the address translation rewrite PORT, " +
			"which it cannot do under FTPS, or give the partner a route to " + m.own.String() + " itself."
	case otherOnly:
		return "the firewall drops connections from " + m.partner.String() + ", because it allows other sources only. " + m.openAdvice()
	}
	return "the firewall drops its connection to port " + strconv.Itoa(o.Port) + ". " + m.openAdvice()
}

// openAdvice returns the order for the firewall team.
func (m *model) openAdvice() string {
	ports := "ports " + m.ports.String() + "."
	switch m.ports.Number {
	case 0:
		ports = "every port above 1023, or configure a range."
	case 1:
		ports = "port " + m.ports.String() + "."
	}
	return "Open inbound TCP from " + m.partner.String() + " to " + m.own.String() + ", " + ports
}
