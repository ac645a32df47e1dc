package trace

import (
	"strconv"
	"strings"
	"unicode/utf8"

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
	case cause == connect.CauseCancelled:
		f.unfinished(s, t)
		return
	}
	f.d.Failed++
	if t.Mode == "passive" && (causeDetails[cause].reason == 0 || f.facts.wantsActive(&s.partner)) {
		t.Cause = CausePassiveUsed
		f.addFinding(s, core.Error, t.Cause, line, "", f.passiveReason(s), "")
		return
	}
	r := f.reasonFor(s, t, cause)
	if r == reasonRange {
		t.Cause = connect.CauseOutOfRange.String()
	}
	f.addFinding(s, core.Error, t.Cause, line, f.describe(s, t, cause), r, f.detail(s, t, r))
}

// describe returns what happened: the sentence of the cause, and what the log adds
// to it.
func (f *follower) describe(s *session, t *Transfer, cause connect.Cause) string {
	text := cause.Sentence()
	text = strings.ToUpper(text[:1]) + text[1:]
	detail := &causeDetails[cause]
	text += detail.join
	switch detail.about {
	case aboutEndpoint:
		text += t.endpointText()
	case aboutCommand:
		text += quote(t.pendingCommand())
	case aboutRemark:
		text += quote(s.text)
	}
	text += detail.rest
	if cause == connect.CauseConnectRefused {
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

// dataReason returns the reason that the partner's connection does not arrive.
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

// refusalReason returns the reason that the partner refuses a well-formed port
// command.
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
	case distrustsAddress(t.Reply) || f.facts.addressProblem(&s.partner, t.endpoint.Addr()) != "":
		return reasonAddress
	case t.extended() && code != 504:
		return reasonEPRTUnknown
	}
	return reasonRefused
}

// tlsReason returns the reason that the partner ends TLS on the data connection
// (RFC 4217 section 10.2).
func tlsReason(reply string) reason {
	switch {
	case codeOf(reply) == 521:
		return reasonTLSLevel
	case strings.Contains(reply, "reuse") || strings.Contains(reply, "resum"):
		return reasonTLSReuse
	}
	return reasonTLS
}

// distrustsAddress reports whether a refusal is about the address, by the words of
// servers: vsftpd and ProFTPD "Illegal PORT command", Pure-FTPd "I won't open a
// connection to ... (only to ...)", others "address".
func distrustsAddress(reply string) bool {
	for _, words := range [...]string{"llegal PORT", "llegal EPRT", "won't open", "only to ", "address", "foreign", "not yours", "security requirement"} {
		if strings.Contains(reply, words) {
			return true
		}
	}
	return false
}

// detail returns the text that follows that of an explanation.
func (f *follower) detail(s *session, t *Transfer, r reason) string {
	switch r {
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

// succeeded reports problems that show in a successful transfer.
func (f *follower) succeeded(s *session, t *Transfer, line int) {
	cause, r := CausePassiveUsed, reasonPassiveUsed
	switch {
	case t.Mode == "passive":
		if !f.facts.wantsActive(&s.partner) {
			return
		}
		line = t.Line
	case t.portError != nil:
		cause, r, line = CauseMalformed, t.malformedReason(), t.Line
	case t.InRange != nil && !*t.InRange:
		cause, r, line = connect.CauseOutOfRange.String(), reasonRangeUnused, t.Line
	case t.peer.IsValid() && s.partner.addr.IsValid() && t.peer != s.partner.addr:
		cause, r = connect.CauseStrangerOnly.String(), reasonStranger
	default:
		return
	}
	f.addFinding(s, core.Warning, cause, line, "", r, f.detail(s, t, r))
}

// passiveReason returns the reason of a failure in passive mode: the settings
// require active mode, or they have nothing to do with it.
func (f *follower) passiveReason(s *session) reason {
	if f.facts.wantsActive(&s.partner) {
		return reasonPassiveUsed
	}
	return reasonPassive
}

// unfinished reports a transfer whose outcome is not in the log.
func (f *follower) unfinished(s *session, t *Transfer) {
	t.decided, t.Cause = true, CauseUnfinished
	line, r := s.line, reasonCut
	switch {
	case f.lineCounts[Reply] == 0:
		r = reasonMute
	case t.Mode != "passive" && t.begunAt > 0 && !t.connected:
		line, r = t.begunAt, reasonCutWaiting
	}
	f.addFinding(s, core.Note, CauseUnfinished, line, "", r, "")
}

// finishSession reports a control connection that ended without a transfer.
func (f *follower) finishSession(s *session) {
	switch {
	case s.refusedAt > 0:
		f.addFinding(s, core.Error, CauseLoginRefused, s.refusedAt, "", reasonLoginRefused, quote(s.refusal))
	case s.current != nil:
	case s.lostAt > 0:
		f.addFinding(s, core.Error, CauseNotConnected, s.lostAt, "", reasonNotConnected, quote(s.lost))
	case len(f.d.Transfers) == 0:
		f.addFinding(s, core.Note, CauseUnfinished, s.line, "", reasonNoTransfer, "")
	}
}

// addFinding reports a finding: the sentence lead, and the explanation of r with
// its detail. Either may be empty.
func (f *follower) addFinding(s *session, severity core.Severity, cause string, line int, lead string, r reason, detail string) {
	words := &explanations[r]
	finding := Finding{Rule: words.rule, Cause: cause, Severity: severity, Line: line, Advice: words.advice}
	text := words.text
	if r == reasonAddress && detail != "" {
		text = "" // the detail is more precise
	}
	if text += detail; lead != "" && text != "" {
		lead += ". "
	}
	finding.Message = lead + text + "."
	if r == reasonZone {
		finding.Rule = f.facts.zoneFinding(&s.partner).Rule
	}
	if finding.Advice == "" {
		finding.Advice = f.openAdvice(s)
	}
	f.d.report(finding)
}

// openAdvice returns the order for the firewall team.
func (f *follower) openAdvice(s *session) string {
	source, target, ports := "the partner", "the client", "every port that it may announce; configure a range, so that these are few"
	if s.partner.addr.IsValid() {
		source = s.partner.addr.String()
	}
	if t := s.current; t != nil && t.Address != "" {
		target = t.Address
	}
	switch n := f.facts.ports.Number; {
	case n == 1:
		ports = "port " + f.facts.ports.String()
	case n > 1:
		ports = "ports " + f.facts.ports.String()
	}
	return "Open inbound TCP from " + source + " to " + target + ", " + ports + "."
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
	if t.accepted && t.commandSent() {
		return t.Command
	}
	return t.Announced
}

// delayText returns how long after the transfer command a reply came, or "" if the
// log has no times.
func (t *Transfer) delayText(clock int) string {
	const day = 24 * 60 * 60
	if t.beganAfter < 0 || clock < 0 {
		return ""
	}
	seconds := (clock - t.beganAfter + day) % day
	if seconds < 2 {
		return " and said so at once, as if its connection was refused"
	}
	return " and said so after " + strconv.Itoa(seconds) + " seconds, as if its packets were dropped"
}

// shorten returns the part of a log's text that fits into a sentence: at most 120
// bytes, without a full stop.
func shorten(text string) string {
	const limit = 120
	if end := limit; len(text) > limit {
		for end > 0 && !utf8.RuneStart(text[end]) {
			end--
		}
		return text[:end]
	}
	return strings.TrimSuffix(text, ".")
}

// quote returns a text of the log for a sentence. It is quoted, so that no byte of
// it can act on a terminal.
func quote(text string) string { return strconv.Quote(shorten(text)) }
