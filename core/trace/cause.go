package trace

import (
	"strconv"
	"strings"

	"activeftp/core"
	"activeftp/core/connect"
)

// decide sets how the current transfer ended, and reports a finding if it failed.
func (f *follower) decide(s *session, cause connect.Cause, line int) {
	t := s.current
	t.decided, t.Cause = true, cause.String()
	switch {
	case cause == connect.CauseDone:
		f.d.Done++
		f.succeeded(s, t, line)
		return
	case cause == connect.CauseCancelled && codeOf(t.Reply) < 400:
		f.unfinished(s, t)
		return
	case cause == connect.CauseTransferRefused && unknownCommand(t):
		f.addFinding(s, core.Note, t.Cause, line, "", reasonUnknownCommand, quote(t.Command)+" ("+shorten(t.Reply)+")")
		return
	}
	f.d.Failed++
	if t.Mode == passive && (causeDetails[cause].reason == 0 || f.facts.wantsActive(&s.partner)) {
		t.Cause, f.passiveTold = CausePassiveUsed, true
		f.addFinding(s, core.Error, t.Cause, line, "", f.passiveReason(s), f.offeredText(s, t))
		return
	}
	s.failed = s.failed || t.Mode == active
	r := f.reasonFor(s, t, cause)
	if r == reasonRange {
		t.Cause = connect.CauseOutOfRange.String()
	}
	f.addFinding(s, core.Error, t.Cause, line, f.describe(s, t, cause), r, f.detail(s, t, r))
}

// unknownCommand reports whether the partner does not know the transfer command.
// Clients then go on with another, LIST instead of MLSD.
func unknownCommand(t *Transfer) bool {
	code := codeOf(t.Reply)
	return (code == 500 || code == 502 || code == 504) && t.begunAt == 0 && len(t.Command) > 3 && strings.EqualFold(t.Command[:4], "MLSD")
}

// describe returns what happened: the sentence of the cause, and what the log adds
// to it.
func (f *follower) describe(s *session, t *Transfer, cause connect.Cause) string {
	text := cause.SentenceIf(t.connected || cause == connect.CauseDataBroken)
	text = strings.ToUpper(text[:1]) + text[1:]
	detail := &causeDetails[cause]
	text += detail.join
	switch detail.about {
	case aboutEndpoint:
		text += t.endpointText()
	case aboutCommand:
		text += t.pendingCommand()
	case aboutRemark:
		text += quote(s.text)
	}
	text += detail.rest
	if cause == connect.CauseConnectRefused && partnerReason(t.Reply, s.protected) == 0 {
		text += t.delayText(s.clock)
	}
	if codeOf(t.Reply) >= 400 {
		text += " (the partner said: " + shorten(t.Reply) + ")"
	}
	return text
}

// reasonFor returns the reason that a transfer failed.
func (f *follower) reasonFor(s *session, t *Transfer, cause connect.Cause) reason {
	fixed := causeDetails[cause].reason
	switch {
	case cause == connect.CauseTLSFailed:
		return tlsReason(t.Reply)
	case cause == connect.CauseRangeExhausted && t.refusedAt > 0:
		return reasonOwnListener
	case cause == connect.CausePortBusy && s.ownPort():
		return reasonOwnPort
	case cause == connect.CauseDataStalled && s.protected:
		return reasonTLSNever
	case fixed != 0:
		return fixed
	case t.portError != nil:
		return t.malformedReason()
	case cause == connect.CausePortRefused:
		return f.refusalReason(s, t)
	case t.connected:
		return reasonConnected
	case !t.commanded && cause == connect.CauseNoReply && !f.wrongAddress(s, t):
		return reasonInspection
	}
	return f.dataReason(s, t, cause)
}

// dataReason returns the reason that the partner's connection does not arrive.
func (f *follower) dataReason(s *session, t *Transfer, cause connect.Cause) reason {
	said := reason(0)
	if cause == connect.CauseConnectRefused {
		said = partnerReason(t.Reply, s.protected)
	}
	switch {
	case said == reasonPartnerSide || said == reasonTLSReuse || said == reasonNoPort:
		return said
	case f.facts.zoneFinding(&s.partner) != nil:
		return reasonZone
	case f.wrongAddress(s, t):
		return f.addressReason(s, t)
	case t.InRange != nil && !*t.InRange:
		return reasonRange
	case f.facts.excludesPartner(&s.partner):
		return reasonFirewallSource
	case t.Port > 0 && f.facts.portClosed(t.Port):
		return reasonFirewallClosed
	case said != 0:
		return said
	}
	return reasonFirewall
}

// wrongAddress reports whether the partner cannot connect to the announced address.
func (f *follower) wrongAddress(s *session, t *Transfer) bool {
	problem, _ := f.facts.addressProblem(s, t.endpoint.Addr())
	return problem != ""
}

// addressReason returns the reason for an announced address that is wrong.
func (f *follower) addressReason(s *session, t *Transfer) reason {
	if _, certain := f.facts.addressProblem(s, t.endpoint.Addr()); !certain {
		return reasonPrivate
	}
	return reasonAddress
}

// refusalReason returns the reason that the partner refuses a well-formed port
// command.
func (f *follower) refusalReason(s *session, t *Transfer) reason {
	code := codeOf(t.Reply)
	refusal := refusalOf(t.Reply)
	switch {
	case refusal == connect.RefusalLogin:
		return reasonLogin
	case refusal == connect.RefusalClosing:
		return reasonSwitchedOff
	case f.betweenServers(s, t):
		return reasonFXP
	case 0 < t.Port && t.Port < core.LowestPort:
		return reasonPrivileged
	case t.extended && hasWord(t.Reply, "bad eprt protocol"): // vsftpd
		return reasonFamily
	case t.extended && code == 522: // RFC 2428 section 2: another family
		return reasonEPRTUnknown
	case refusal == connect.RefusalUnknownCommand && t.extended:
		return reasonEPRTUnknown
	case refusal == connect.RefusalUnknownCommand:
		return reasonNotImplemented
	case refusal == connect.RefusalAddress || f.wrongAddress(s, t):
		return reasonAddress
	case refusal == connect.RefusalPolicy:
		return reasonNotAllowed
	case t.extended && code != 504:
		return reasonEPRTUnknown
	}
	return reasonRefused
}

// refusalOf returns the reason in a reply that refuses a port command.
func refusalOf(reply string) connect.Refusal {
	code := codeOf(reply)
	if code == 0 {
		return connect.RefusalOf(0, reply)
	}
	return connect.RefusalOf(code, strings.Trim(reply[3:], " -"))
}

// betweenServers reports whether PORT announces what another server of the log offered
// by PASV: a transfer from server to server (FXP).
func (f *follower) betweenServers(s *session, t *Transfer) bool {
	for _, other := range f.sessions {
		if o := other.current; other != s && o != nil && o.offered.IsValid() && o.offered == t.endpoint.Addr() {
			return true
		}
	}
	return false
}

// tlsReason returns the reason that the partner ends TLS on the data connection
// (RFC 4217 section 10.2).
func tlsReason(reply string) reason {
	switch {
	case codeOf(reply) == 521:
		return reasonTLSLevel
	case connect.AsksForReuse(reply):
		return reasonTLSReuse
	}
	return reasonTLS
}

// detail returns the text that follows that of an explanation.
func (f *follower) detail(s *session, t *Transfer, r reason) string {
	switch r {
	case reasonZone:
		return f.facts.zoneFinding(&s.partner).Message
	case reasonAddress, reasonPrivate:
		return f.addressText(s, t, r)
	case reasonRange, reasonRangeUnused:
		return f.facts.ports.String()
	case reasonFirewallSource:
		return s.partner.addr.String()
	case reasonPORT, reasonEPRT:
		return t.portError.Error()
	case reasonStranger:
		if t.peer.IsValid() {
			return ": it connected from " + t.peer.String()
		}
	}
	return ""
}

// addressText returns what is wrong with the announced address. A refusal shows that
// it is wrong, even if the log does not show why.
func (f *follower) addressText(s *session, t *Transfer, r reason) string {
	problem, certain := f.facts.addressProblem(s, t.endpoint.Addr())
	if r == reasonAddress && !certain {
		return "Servers accept only the address that they see the client at. " + t.endpoint.Addr().String() +
			" is a private address, so most likely address translation changes it on the way"
	}
	return problem
}

// endpointText returns the announced endpoint for a sentence.
func (t *Transfer) endpointText() string {
	switch {
	case t.endpoint.IsValid():
		return t.endpoint.String()
	case t.Announced != "":
		return "the announced address"
	}
	return "the client's data port"
}

// pendingCommand returns the command that the latest reply answered, or that has
// no reply yet.
func (t *Transfer) pendingCommand() string {
	switch {
	case t.accepted && t.commanded:
		return commandText(t.Command, "the transfer command")
	case t.extended:
		return commandText(t.Announced, "EPRT")
	}
	return commandText(t.Announced, "for the data connection")
}

// commandText returns a command for a sentence, or its name if the log leaves it out.
func commandText(command, name string) string {
	if command == "" {
		return name
	}
	return quote(command)
}

// secondsUntil returns the time from the transfer command to a time of day, or -1 if
// the log has no times.
func (t *Transfer) secondsUntil(clock int) int { return secondsBetween(t.beganAfter, clock) }

// secondsSince returns the time from the latest line about the transfer to a time of
// day, or -1 if the log has no times.
func (t *Transfer) secondsSince(clock int) int { return secondsBetween(t.heardAt, clock) }

// secondsBetween returns the seconds from one time of day to a later one, or -1 if one
// is unknown.
func secondsBetween(from, to int) int {
	const day = 24 * 60 * 60
	if from < 0 || to < 0 {
		return -1
	}
	return (to - from + day) % day
}

// delayText returns how long after the transfer command a reply came, or "" if the
// log has no times.
func (t *Transfer) delayText(clock int) string {
	switch seconds := t.secondsUntil(clock); {
	case seconds < 0:
		return ""
	case seconds < 2:
		return " and said so at once, as if its connection was refused"
	default:
		return " and said so after " + strconv.Itoa(seconds) + " seconds, as if its packets were dropped"
	}
}
