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
	text := cause.Sentence()
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
	switch {
	case code == 530:
		return reasonLogin
	case code == 421:
		return reasonSwitchedOff
	case f.betweenServers(s, t):
		return reasonFXP
	case 0 < t.Port && t.Port < core.LowestPort:
		return reasonPrivileged
	case t.extended && hasWord(t.Reply, "bad eprt protocol"): // vsftpd
		return reasonFamily
	case t.extended && code == 522: // RFC 2428 section 2: another family
		return reasonEPRTUnknown
	case code == 502 && !distrustsAddress(t.Reply):
		if t.extended {
			return reasonEPRTUnknown
		}
		return reasonNotImplemented
	case distrustsAddress(t.Reply) || f.wrongAddress(s, t):
		return reasonAddress
	case t.extended && code != 504:
		return reasonEPRTUnknown
	}
	return reasonRefused
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
	case asksForReuse(reply):
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

// succeeded reports problems that show in a successful transfer.
func (f *follower) succeeded(s *session, t *Transfer, line int) {
	cause, r := CausePassiveUsed, reasonPassiveUsed
	switch {
	case t.Mode == passive:
		if !f.facts.wantsActive(&s.partner) {
			return
		}
		line, f.passiveTold = t.Line, true
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

// offeredText returns what is wrong with the address in the reply to PASV, for the
// end of a sentence; "" if nothing is.
func (f *follower) offeredText(s *session, t *Transfer) string {
	switch addr := t.offered; {
	case !addr.IsValid():
	case addr.IsUnspecified():
		return ". The partner's reply to PASV names " + addr.String() + ", which is no address to connect to"
	case notPublic(addr) && s.partner.addr.IsValid() && !notPublic(s.partner.addr):
		return ". The partner's reply to PASV names " + addr.String() + ", a private address, although the partner is " + s.partner.addr.String()
	}
	return ""
}

// tellPassive reports that passive mode was used, unless a finding says so.
func (f *follower) tellPassive() {
	if f.passiveAt == 0 || f.passiveTold {
		return
	}
	detail := ""
	for _, t := range f.d.Transfers {
		if detail == "" {
			detail = f.offeredText(f.last, t)
		}
	}
	r := reasonPassiveNote
	s := f.last
	for _, other := range f.sessions {
		if other.failed && other.current != nil && other.current.Mode == passive {
			s, r = other, reasonFallback
			if other.current.Cause == connect.CauseDone.String() {
				r = reasonFallbackWorked
			}
		}
	}
	if r == reasonPassiveNote && f.facts.settings != nil {
		return // the settings do not ask for active mode
	}
	f.addFinding(s, core.Note, CausePassiveUsed, f.passiveAt, "", r, detail)
}

// tellFailure reports a 425 or 426 that belongs to no transfer of the log.
func (f *follower) tellFailure() {
	r := partnerReason(f.failure.reply, f.failure.session.protected)
	if r == 0 {
		r = reasonFirewall
	}
	f.addFinding(f.failure.session, core.Error, connect.CauseConnectRefused.String(), f.failure.line,
		"A data connection failed (the partner said: "+shorten(f.failure.reply)+"), and the log does not show of which transfer", r, "")
}

// slow is the number of seconds between a transfer command and its first reply after
// which a finding names the wait.
const slow = 30

// waited reports a partner that took long to begin the transfer.
func (f *follower) waited(s *session, t *Transfer) {
	if seconds := t.secondsUntil(s.clock); seconds >= slow && t.Mode != passive {
		f.addFinding(s, core.Note, connect.CauseNoReply.String(), s.line, "", reasonSlow, strconv.Itoa(seconds)+" seconds after "+quote(t.Command))
	}
}

// unfinished reports a transfer whose outcome is not in the log.
func (f *follower) unfinished(s *session, t *Transfer) {
	t.decided, t.Cause = true, CauseUnfinished
	line, r := s.line, reasonCut
	switch {
	case f.lineCounts[Reply] == 0:
		r = reasonMute
	case t.Mode != passive && t.begunAt > 0 && !t.connected:
		line, r = t.begunAt, reasonCutWaiting
	}
	detail := ""
	if problem, _ := f.facts.addressProblem(s, t.endpoint.Addr()); problem != "" && !f.betweenServers(s, t) {
		detail = ". " + problem
	}
	f.addFinding(s, core.Note, CauseUnfinished, line, "", r, detail)
}

// finishSession reports a control connection that ended without a transfer.
func (f *follower) finishSession(s *session) {
	switch {
	case s.refusedAt > 0:
		f.addFinding(s, core.Error, CauseLoginRefused, s.refusedAt, "", reasonLoginRefused, quote(s.refusal))
	case s.current != nil:
	case s.lostAt > 0 && (s.loggedIn || hintOf(s.lost) == hintLost):
		f.addFinding(s, core.Error, connect.CauseControlLost.String(), s.lostAt, "The client says "+quote(s.lost), reasonLostEarly, "")
	case s.lostAt > 0:
		f.addFinding(s, core.Error, CauseNotConnected, s.lostAt, "", reasonNotConnected, quote(s.lost))
	case s.negative.line > 0:
		f.addFinding(s, core.Warning, CauseUnfinished, s.negative.line, "", reasonUnknownRefusal, quote(s.negative.reply))
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
	if (r == reasonAddress || r == reasonPrivate) && detail != "" {
		text = "" // the detail is more precise
	}
	if text += detail; lead != "" && text != "" {
		lead += ". "
	}
	finding.Message = lead + text + "."
	if r == reasonAddress && s.expected.IsValid() {
		finding.Advice = "Set " + s.expected.String() + " as the address that the client announces, if it has a setting for that. " + finding.Advice
	}
	if r == reasonZone {
		finding.Rule = f.facts.zoneFinding(&s.partner).Rule
	}
	if finding.Advice == "" {
		finding.Advice = f.openAdvice(s)
	}
	if s.encrypted {
		finding.Advice = strings.Replace(finding.Advice, adviceTranslate, adviceEncrypted, 1)
	}
	f.d.report(finding)
}

// openAdvice returns the order for the firewall team.
func (f *follower) openAdvice(s *session) string {
	source, target, ports := "the partner", "the client", "every port that it may announce; configure a range, so that these are few"
	if s.partner.addr.IsValid() {
		source = s.partner.addr.String()
	}
	if t := s.current; t != nil && t.Address != "" && (!t.endpoint.Addr().IsLoopback() || s.partner.addr.IsLoopback()) {
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
