package trace

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"activeftp/core"
	"activeftp/core/connect"
)

// decide fixes how the current transfer ended, and reports it where it failed.
func (f *follower) decide(s *session, cause connect.Cause, line int) {
	t := s.current
	t.decided, t.Cause = true, cause.String()
	switch {
	case cause == connect.CauseDone:
		f.d.Done++
		f.succeeded(s, t, line)
		return
	case cause == connect.CauseCancelled:
		f.unfinished(s, t)
		return
	}
	f.d.Failed++
	if t.Mode == "passive" && (leads[cause].why == 0 || f.facts.wantsActive(&s.partner)) {
		t.Cause = CausePassiveUsed
		f.find(s, core.Error, t.Cause, line, "", f.passiveReason(s), "")
		return
	}
	because := f.reasonFor(s, t, cause)
	if because == reasonRange {
		t.Cause = connect.CauseOutOfRange.String()
	}
	f.find(s, core.Error, t.Cause, line, f.describe(s, t, cause), because, f.detail(s, t, because))
}

// describe says what happened.
func (f *follower) describe(s *session, t *Transfer, cause connect.Cause) string {
	told := &leads[cause]
	text := told.lead
	switch told.about {
	case aboutEndpoint:
		text += t.endpointText()
	case aboutCommand:
		text += quoted(t.pendingCommand())
	case aboutRemark:
		text += quoted(s.text)
	}
	text += told.rest
	if cause == connect.CauseConnectRefused {
		text += t.delayText(s.clock)
	}
	if codeOf(t.Reply) >= 400 {
		text += " (the partner said: " + shorten(t.Reply) + ")"
	}
	return text
}

// reasonFor works out why a transfer failed.
func (f *follower) reasonFor(s *session, t *Transfer, cause connect.Cause) reason {
	fixed := leads[cause].why
	switch {
	case cause == connect.CauseTLSFailed:
		return tlsReason(t.Reply)
	case cause == connect.CauseRangeExhausted && t.refusedAt > 0:
		return reasonOwnListener
	case cause == connect.CauseDataStalled && s.protected:
		return reasonTLSNever
	case fixed != 0:
		return fixed
	case t.portError != nil:
		return t.malformedReason()
	case cause == connect.CausePortRefused:
		return f.refusalReason(s, t)
	case !t.commandSent() && cause == connect.CauseNoReply:
		return reasonInspection
	}
	return f.dataReason(s, t)
}

// dataReason is why the partner's connection does not arrive.
func (f *follower) dataReason(s *session, t *Transfer) reason {
	switch {
	case f.facts.zoneFinding(&s.partner) != nil:
		return reasonZone
	case f.facts.addressProblem(&s.partner, t.endpoint.Addr()) != "":
		return reasonAddress
	case t.InRange != nil && !*t.InRange:
		return reasonRange
	case f.facts.excludesPartner(&s.partner):
		return reasonFirewallSource
	case t.Port > 0 && f.facts.portClosed(t.Port):
		return reasonFirewallClosed
	}
	return reasonFirewall
}

// refusalReason is why the partner refuses a port command that is well-formed.
func (f *follower) refusalReason(s *session, t *Transfer) reason {
	switch code := codeOf(t.Reply); {
	case code == 530:
		return reasonLogin
	case code == 421:
		return reasonSwitchedOff
	case 0 < t.Port && t.Port < core.LowestPort:
		return reasonPrivileged
	case t.extended() && code == 522: // RFC 2428 section 2: another family
		return reasonEPRTUnknown
	case distrusts(t.Reply) || f.facts.addressProblem(&s.partner, t.endpoint.Addr()) != "":
		return reasonAddress
	case t.extended() && code != 504:
		return reasonEPRTUnknown
	}
	return reasonRefused
}

// tlsReason is why the partner ends TLS on the data connection (RFC 4217
// section 10.2).
func tlsReason(reply string) reason {
	switch {
	case codeOf(reply) == 521:
		return reasonTLSLevel
	case strings.Contains(reply, "reuse") || strings.Contains(reply, "resum"):
		return reasonTLSReuse
	}
	return reasonTLS
}

// distrusts reports whether a refusal is about the address, as servers word it:
// vsftpd and ProFTPD "Illegal PORT command", Pure-FTPd "I won't open a
// connection to ... (only to ...)", others by the word address.
func distrusts(reply string) bool {
	for _, words := range [...]string{"llegal PORT", "llegal EPRT", "won't open", "only to ", "address", "foreign", "not yours", "security requirement"} {
		if strings.Contains(reply, words) {
			return true
		}
	}
	return false
}

// detail is what follows the words of an explanation.
func (f *follower) detail(s *session, t *Transfer, because reason) string {
	switch because {
	case reasonZone:
		return f.facts.zoneFinding(&s.partner).Message
	case reasonAddress:
		return f.facts.addressProblem(&s.partner, t.endpoint.Addr())
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

// succeeded reports what a transfer that succeeded shows to be wrong all the
// same.
func (f *follower) succeeded(s *session, t *Transfer, line int) {
	cause, because := CausePassiveUsed, reasonPassiveUsed
	switch {
	case t.Mode == "passive":
		if !f.facts.wantsActive(&s.partner) {
			return
		}
		line = t.Line
	case t.portError != nil:
		cause, because, line = CauseMalformed, t.malformedReason(), t.Line
	case t.InRange != nil && !*t.InRange:
		cause, because, line = connect.CauseOutOfRange.String(), reasonRangeUnused, t.Line
	case t.peer.IsValid() && s.partner.addr.IsValid() && t.peer != s.partner.addr:
		cause, because = connect.CauseStrangerOnly.String(), reasonStranger
	default:
		return
	}
	f.find(s, core.Warning, cause, line, "", because, f.detail(s, t, because))
}

// passiveReason is why a transfer in passive mode is none of the settings' concern, or
// is one.
func (f *follower) passiveReason(s *session) reason {
	if f.facts.wantsActive(&s.partner) {
		return reasonPassiveUsed
	}
	return reasonPassive
}

// unfinished reports a transfer whose outcome the log does not tell.
func (f *follower) unfinished(s *session, t *Transfer) {
	t.decided, t.Cause = true, CauseUnfinished
	line, because := s.line, reasonCut
	switch {
	case f.lineCounts[Reply] == 0:
		because = reasonMute
	case t.Mode != "passive" && t.begunAt > 0 && !t.connected:
		line, because = t.begunAt, reasonCutWaiting
	}
	f.find(s, core.Note, CauseUnfinished, line, "", because, "")
}

// finishSession reports what a control connection without a transfer came to.
func (f *follower) finishSession(s *session) {
	switch {
	case s.refusedAt > 0:
		f.find(s, core.Error, CauseLoginRefused, s.refusedAt, "", reasonLoginRefused, quoted(s.refusal))
	case s.current != nil:
	case s.lostAt > 0:
		f.find(s, core.Error, CauseNotConnected, s.lostAt, "", reasonNotConnected, quoted(s.lost))
	case len(f.d.Transfers) == 0:
		f.find(s, core.Note, CauseUnfinished, s.line, "", reasonNoTransfer, "")
	}
}

// find reports a finding in the words of its explanation.
func (f *follower) find(s *session, weight core.Severity, cause string, line int, lead string, because reason, detail string) {
	words := &explanations[because]
	found := Finding{Rule: words.rule, Cause: cause, Severity: weight, Line: line, Advice: words.advice}
	text := words.because
	if because == reasonAddress && detail != "" {
		text = "" // the detail says more
	}
	if text += detail; lead != "" && text != "" {
		lead += ". "
	}
	found.Message = lead + text + "."
	if because == reasonZone {
		found.Rule = f.facts.zoneFinding(&s.partner).Rule
	}
	if found.Advice == "" {
		found.Advice = f.openAdvice(s)
	}
	f.d.report(found)
}

// openAdvice is the order to the firewall team.
func (f *follower) openAdvice(s *session) string {
	text, ports := "the partner", "every port that may be announced; give the client a range, so that these are few"
	if s.partner.addr.IsValid() {
		text = s.partner.addr.String()
	}
	if f.facts.ports.Given() {
		ports = "ports " + f.facts.ports.String()
	}
	if t := s.current; t != nil && t.Address != "" {
		text += " in to " + t.Address
	} else {
		text += " in"
	}
	return "Let " + text + ", " + ports + "."
}

// endpointText is what was announced, for a sentence.
func (t *Transfer) endpointText() string {
	switch {
	case t.endpoint.IsValid():
		return t.endpoint.String()
	case t.Announced != "":
		return "what was announced"
	}
	return "the client's data port"
}

// pendingCommand is the command that the latest reply was to, or would have been.
func (t *Transfer) pendingCommand() string {
	if t.accepted && t.commandSent() {
		return t.Command
	}
	return t.Announced
}

// delayText says how long after the transfer command a reply came, where the log has
// times.
func (t *Transfer) delayText(clock int) string {
	const day = 24 * 60 * 60
	if t.beganAfter < 0 || clock < 0 {
		return ""
	}
	seconds := (clock - t.beganAfter + day) % day
	if seconds < 2 {
		return " and said so at once, as for a port that is refused"
	}
	return " and said so after " + strconv.Itoa(seconds) + " seconds, as for packets that are dropped"
}

// shorten is a text of the log as far as it helps in a sentence.
func shorten(text string) string {
	const most = 120
	if cut := most; len(text) > most {
		for cut > 0 && !utf8.RuneStart(text[cut]) {
			cut--
		}
		return text[:cut]
	}
	return strings.TrimSuffix(text, ".")
}

// quoted is a text of the log for a sentence: quoted, so that nothing in it can
// act on a terminal.
func quoted(text string) string { return strconv.Quote(shorten(text)) }
