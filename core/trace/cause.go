package trace

import (
	"strconv"
	"strings"

	"activeftp/core"
	"activeftp/core/connect"
)

// decide fixes how the current transfer ended, and reports it where it failed.
func (f *follower) decide(s *session, cause connect.Cause, e *Entry) {
	t := s.current
	t.over, t.Cause = true, cause.String()
	if cause == connect.CauseDone {
		f.d.Done++
		f.succeeded(s, t, e.Line)
		return
	}
	if cause == connect.CauseCancelled {
		f.unfinished(s, t)
		return
	}
	f.d.Failed++
	found := Finding{Cause: t.Cause, Severity: core.Error, Line: e.Line}
	if t.Mode == "passive" {
		f.passive(s, &found)
	} else {
		f.explain(s, t, cause, e, &found)
	}
	t.Cause = found.Cause
	f.d.report(found)
}

// succeeded reports what a transfer that succeeded shows to be wrong all the
// same.
func (f *follower) succeeded(s *session, t *Transfer, line int) {
	found := Finding{Severity: core.Warning, Line: t.Line}
	switch {
	case t.Mode == "passive" && f.facts.active(&s.partner):
		f.passive(s, &found)
	case t.InRange != nil && !*t.InRange:
		found.Cause = connect.CauseOutOfRange.String()
		found.Message = "The file moved, and the port " + strconv.Itoa(t.Port) + " lies outside of the range " + f.facts.ports.String() + "."
		found.Advice = elsewhere
	case t.peer.IsValid() && s.partner.addr.IsValid() && t.peer != s.partner.addr:
		found.Rule, found.Line = "AM-23", line
		found.Cause = connect.CauseStrangerOnly.String()
		found.Message = "The file moved, over a data connection that came from " + t.peer.String() + " and not from the partner's " +
			s.partner.addr.String() + "."
		found.Advice = strangerAdvice
	case t.wrong != nil:
		found.Cause = CauseMalformed
		f.malformed(t, &found)
	default:
		return
	}
	f.d.report(found)
}

const (
	elsewhere = "Other settings are in force there than these, or another program wrote the log: a firewall that is opened for the range " +
		"drops the connection."
	strangerAdvice = "The partner is behind address translation, or a cluster: let it dial from the address that it is known by, or allow the " +
		"other one. A client with hostname verification refuses the connection."
)

// passive words a finding about a transfer in passive mode.
func (f *follower) passive(s *session, found *Finding) {
	found.Cause = CausePassiveUsed
	found.Message = "The client used passive mode: it connects to the partner, and the range of active mode plays no part."
	found.Advice = "Nothing here is about active mode. Look at the partner's passive ports and the firewall on the partner's side."
	if f.facts.active(&s.partner) {
		found.Message += " The settings ask for active mode."
		found.Advice = "Tick Enable Active Connection Mode on the site that made this transfer; other settings are in force there than these."
	}
}

// explain words what happened in an active transfer that failed, and finds the
// rule behind it.
func (f *follower) explain(s *session, t *Transfer, cause connect.Cause, e *Entry, found *Finding) {
	said := ""
	if t.Reply != "" {
		said = " (the partner said: " + firstLine(t.Reply) + ")"
	}
	switch cause {
	case connect.CausePortRefused:
		f.portRefused(s, t, found)
	case connect.CauseConnectRefused:
		found.Message = "The partner could not connect to " + t.where() + f.wait(t, e) + said + "."
		f.unreached(s, t, found)
	case connect.CauseNothingArrived:
		found.Message = "The partner agreed to the transfer, and nobody connected to " + t.where() + " in time."
		f.unreached(s, t, found)
	case connect.CauseNoReply:
		f.noReply(s, t, found)
	case connect.CauseRangeExhausted, connect.CausePortBusy, connect.CauseBindFailed:
		f.cannotListen(t, cause, found)
	case connect.CauseStrangerOnly:
		found.Rule = "AM-23"
		found.Message = "A data connection came from another address than the partner's, and the client closed it: " + quoted(e.Text) + "."
		found.Advice = strangerAdvice
	case connect.CauseTLSFailed:
		tlsFailed(t, found, said)
	case connect.CauseDataStalled:
		found.Message = "The data connection stood, and no byte moved in time."
		found.Advice = "Active mode works up to here. Look for packets that are too large for the way (MTU), and at the program on the other side."
		if s.protected {
			found.Rule = "AM-60"
			found.Advice = "The client must begin TLS on the connection that it accepted, and some never do: curl 7.87 to 7.88.1 among them, which then " +
				"uploads in clear text. Take another release."
		}
	default:
		ended(cause, found, said)
	}
}

// ended words the causes that no setting of active mode brings about.
func ended(cause connect.Cause, found *Finding, said string) {
	switch cause {
	case connect.CauseTransferRefused:
		found.Message = "The partner refuses the transfer itself, before any data connection" + said + "."
		found.Advice = "Active mode is not the cause. Look at the name, the rights, and the directory on the partner's side."
	case connect.CauseTransferAborted:
		found.Message = "The partner began the transfer and gave it up" + said + "."
		found.Advice = "The connection is not the cause. Look at the partner's disk, quota and rights."
	case connect.CauseServiceClosing:
		found.Rule = "AM-42"
		found.Message = "The partner ends the session in the midst of a transfer" + said + "."
		found.Advice = "If it says so after a wait, it may have waited for its own data connection: see firewall-closed. Else it shuts down, or " +
			"limits sessions."
	case connect.CauseDataBroken:
		found.Message = "The data connection stood and broke in the midst of the file" + said + "."
		found.Advice = "Active mode works up to here. Look for a firewall that ends connections, and at the program on the other side."
	default:
		found.Message = "The control connection ended before the transfer did" + said + "."
		found.Advice = "A firewall that ends connections which are silent during a transfer does this, and a partner's program that ends."
	}
}

// noReply words a wait for a reply that did not come.
func (f *follower) noReply(s *session, t *Transfer, found *Finding) {
	if !t.asked() {
		found.Message = "The partner did not answer " + quoted(t.Announced) + " in time."
		found.Advice = "A firewall that inspects FTP can swallow the command, under FTPS above all: open the range statically and switch the " +
			"inspection off for this connection."
		return
	}
	found.Message = "The partner did not answer " + quoted(t.Command) + " in time: it may dial " + t.where() +
		" before it replies, and nothing arrives."
	f.unreached(s, t, found)
}

// unreached finds why the partner's connection does not arrive.
func (f *follower) unreached(s *session, t *Transfer, found *Finding) {
	malformed := Finding{}
	wrong := f.facts.unroutable(&s.partner, t.endpoint.Addr())
	if f.malformed(t, &malformed) {
		found.Rule, found.Advice = malformed.Rule, malformed.Advice
		found.Message += " " + malformed.Message
	} else if zone := f.facts.route(&s.partner); zone != nil {
		found.Rule = zone.Rule
		found.Message += " By the settings, " + zone.Message + "."
		found.Advice = "Set Network Zone to none, so that no proxy stands between."
	} else if wrong != "" {
		found.Rule = "site-nat"
		found.Message += " " + wrong
		found.Advice = translate
	} else if t.InRange != nil && !*t.InRange {
		found.Cause = connect.CauseOutOfRange.String()
		found.Message += " The port lies outside of the range " + f.facts.ports.String() + "."
		found.Advice = elsewhere
	} else if f.facts.keptOut(&s.partner) {
		found.Rule = "firewall-source"
		found.Message += " The firewall of the settings lets in others than " + s.partner.addr.String() + "."
		found.Advice = f.letIn(s, t)
	} else {
		found.Rule = "firewall-closed"
		if t.Port > 0 && f.facts.closed(t.Port) {
			found.Message += " The firewall of the settings does not let that port in."
		} else {
			found.Message += " Most likely a firewall before the client does not let it in."
		}
		found.Advice = f.letIn(s, t)
	}
}

const translate = "Let the address translation rewrite PORT, which it cannot do under FTPS, set the address that the partner must dial where the client " +
	"has a setting for it, or give the partner a direct way."

// letIn is the order to the firewall team.
func (f *follower) letIn(s *session, t *Transfer) string {
	who, ports := "the partner", "every port that may be announced; give the client a range, so that these are few"
	if s.partner.addr.IsValid() {
		who = s.partner.addr.String()
	}
	if f.facts.ports.Given() {
		ports = "ports " + f.facts.ports.String()
	}
	to := ""
	if t.Address != "" {
		to = " to " + t.Address
	}
	return "Let " + who + " in" + to + ", " + ports + "."
}

// malformed words an announcement that nobody can use, and reports whether it is
// one.
func (f *follower) malformed(t *Transfer, found *Finding) bool {
	if t.wrong == nil {
		return false
	}
	if t.unspecified() {
		found.Rule = "AM-10"
		found.Message = quoted(t.Announced) + " announces the unspecified address, which cannot be dialled."
		found.Advice = "Bind the client to the address that the partner must dial."
		return true
	}
	found.Rule = "AM-01"
	if t.extended() {
		found.Rule = "AM-04"
	}
	found.Message = "The port command is malformed: " + t.wrong.Error() + "."
	found.Advice = "This is the client's fault, or that of a firewall which rewrites the command."
	return true
}

// portRefused words a refused port command.
func (f *follower) portRefused(s *session, t *Transfer, found *Finding) {
	said := firstLine(t.Reply)
	if f.malformed(t, found) {
		found.Message += " The partner said: " + said + "."
		return
	}
	found.Message = "The partner refuses " + quoted(t.Announced) + ": it said " + said + "."
	wrong := f.facts.unroutable(&s.partner, t.endpoint.Addr())
	switch code := codeOf(t.Reply); {
	case code == 530:
		found.Rule = "AM-14"
		found.Advice = "PORT is taken after the login only, and from a login that may use it: look at name, password and rights."
	case code == 421:
		found.Advice = "Its active mode is off, or it shuts down. Ask the partner to allow active mode for this login."
	case 0 < t.Port && t.Port < core.LowestPort:
		found.Rule = "AM-50"
		found.Message += " The port is below 1024, where a server should not connect to (RFC 2577)."
		found.Advice = "Set Base Port to 1024 or above."
	case wrong != "" || distrusts(t.Reply):
		found.Rule = "site-nat"
		found.Message += " It takes no address but the one that the control connection comes from. " + wrong
		found.Advice = translate
	case t.extended() && code != 504:
		found.Rule = "AM-08"
		found.Message += " It does not know EPRT, and the client did not go on with PORT."
		found.Advice = "Let the client announce by PORT on IPv4. PORT cannot carry an IPv6 address; there, use passive mode."
	default:
		found.Advice = "Its active mode is off, or it does not trust the address. Ask the partner to allow active mode for this login."
	}
}

// distrusted reports whether what EPRT announced explains that it was refused.
func (f *follower) distrusted(s *session, t *Transfer) bool {
	return t.Port > 0 && t.Port < core.LowestPort || distrusts(t.Reply) || f.facts.unroutable(&s.partner, t.endpoint.Addr()) != ""
}

// distrusts reports whether a refusal is about the address, as servers word it:
// vsftpd and ProFTPD "Illegal PORT command", Pure-FTPd "I won't open a
// connection to ... (only to ...)", IIS and others by the word address.
func distrusts(reply string) bool {
	for _, words := range [...]string{"llegal PORT", "llegal EPRT", "won't open", "only to ", "address", "foreign", "not yours", "security requirement"} {
		if strings.Contains(reply, words) {
			return true
		}
	}
	return false
}

// cannotListen words a port that the client cannot listen on.
func (f *follower) cannotListen(t *Transfer, cause connect.Cause, found *Finding) {
	switch {
	case cause == connect.CauseRangeExhausted && t.refusedAt > 0:
		found.Rule = "AM-09"
		found.Message = "The partner refused EPRT, and for PORT the client wants a second port while its first is still open: the range has no other free."
		found.Advice = "Give the range one port more for each transfer at once, or let the client announce by PORT from the start."
	case cause == connect.CauseRangeExhausted:
		found.Rule = "port-capacity"
		found.Message = "Every port of the client's range is in use on its own host, so nothing was announced."
		found.Advice = "Give the range more ports. A port that was uploaded over is held for a minute after, by a client that does not reuse it."
	case cause == connect.CausePortBusy:
		found.Rule = "port-listening"
		found.Message = "The port that the client tried is in use on its own host, and it tried no other."
		found.Advice = "Move the range off the ports in use, and give it so many that a busy one is met seldom."
	default:
		found.Message = "The client cannot listen for the data connection on its own host: nothing was announced."
		found.Advice = "Look at the address that it is told to bind to, which must be the host's own, and at rights for ports below 1024."
	}
}

// tlsFailed words TLS that failed on the data connection.
func tlsFailed(t *Transfer, found *Finding, said string) {
	switch code := codeOf(t.Reply); {
	case code == 521:
		found.Rule = "AM-63"
		found.Advice = "The partner asks for another protection of the data connection: set PROT P where it was C, or the other way round."
	case strings.Contains(t.Reply, "reuse") || strings.Contains(t.Reply, "resum"):
		found.Rule = "AM-65"
		found.Advice = "The partner wants the control connection's TLS session resumed on the data connection. Use a client that does so, or have the " +
			"demand switched off (vsftpd: require_ssl_reuse=NO)."
	default:
		found.Rule = "AM-64"
		found.Advice = "The data connection arrived. Look at certificates and TLS versions, and that the FTP client is the TLS client on it as well."
	}
	found.Message = "TLS failed on the data connection" + said + "."
}

// unfinished reports a transfer whose outcome the log does not tell.
func (f *follower) unfinished(s *session, t *Transfer) {
	t.over, t.Cause = true, CauseUnfinished
	found := Finding{Cause: CauseUnfinished, Severity: core.Note, Line: s.at}
	switch {
	case t.Mode == "passive":
		found.Message = "The log ends before the outcome of a transfer in passive mode."
	case f.seen[Reply] == 0:
		found.Message = "The log holds no replies of the partner, so it cannot tell what became of the transfer."
		found.Advice = "Run the client again so that it shows replies as well (tnftp: -v -d)."
	case t.begunAt > 0 && !t.connected:
		found.Line = t.begunAt
		found.Message = "The partner agreed to the transfer, and there the log ends. If the client hung there, nobody connected to " + t.where() + "."
		found.Advice = "Take a longer log. If nothing follows: " + f.letIn(s, t)
	default:
		found.Message = "The log ends before the outcome of the transfer."
	}
	if found.Advice == "" {
		found.Advice = "Take a longer log, up to the client's error."
	}
	f.d.report(found)
}

// afterwards reports what a control connection without a transfer came to.
func (f *follower) afterwards(s *session) {
	found := Finding{Severity: core.Error}
	switch {
	case s.refused.Line > 0:
		found.Cause, found.Line = CauseLoginRefused, s.refused.Line
		found.Message = "The session ends before any transfer: the partner said " + quoted(s.refused.Text) + "."
		found.Advice = "Active mode is not the cause. Look at name and password, and at what the partner demands before a login, such as TLS."
	case s.lost.Line > 0 && s.current == nil:
		found.Cause, found.Line = CauseNotConnected, s.lost.Line
		found.Message = "There is no session with the partner: " + quoted(s.lost.Text) + "."
		found.Advice = "Active mode is not the cause: it begins after the login. Look at name, port, routing and TLS of the control connection."
	case s.current == nil && len(f.d.Transfers) == 0:
		found.Severity, found.Cause, found.Line = core.Note, CauseUnfinished, s.at
		found.Message = "The log holds no port command and no transfer."
		found.Advice = "Take a longer log."
		if f.format.name == "lftp" && s.loggedIn {
			found.Advice += " Where every port of its range is in use, lftp waits without a word."
		}
	default:
		return
	}
	f.d.report(found)
}

// where is what was announced, for a sentence.
func (t *Transfer) where() string {
	switch {
	case t.endpoint.IsValid():
		return t.endpoint.String()
	case t.Announced != "":
		return "what was announced"
	}
	return "the client's data port"
}

// wait says how long after the transfer command a reply came, where the log has
// times.
func (f *follower) wait(t *Transfer, e *Entry) string {
	const day = 24 * 60 * 60
	if t.beganAfter < 0 || e.clock < 0 {
		return ""
	}
	switch seconds := (e.clock - t.beganAfter + day) % day; seconds {
	case 0, 1:
		return ", and said so at once, as for a port that is refused"
	default:
		return ", and said so after " + strconv.Itoa(seconds) + " seconds, as for packets that are dropped"
	}
}

// firstLine is the first line of a reply for a sentence, as far as it helps.
func firstLine(text string) string {
	const most = 120
	text, _, _ = strings.Cut(text, "\n")
	return strings.TrimSuffix(strings.ToValidUTF8(text[:min(len(text), most)], ""), ".")
}

// quoted is a text of the log for a sentence: quoted, so that nothing in it can
// act on a terminal.
func quoted(text string) string { return strconv.Quote(firstLine(text)) }
