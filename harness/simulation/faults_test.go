package simulation

import (
	"maps"
	"slices"
	"time"

	"activeftp/core/connect"
)

// fault is what befalls a transfer, and the verdict that it must have.
type fault struct {
	// fits reports whether the fault can befall the transfer, so that its verdict is
	// certain; nil: it always can.
	fits func(t *transfer, in *session) bool
	// set lets the partner commit the fault; nil: the client's side does.
	set func(s *script, t *transfer)
	// want returns the causes that are right.
	want func(t *transfer, in *session) []connect.Cause
}

// always returns the same causes for every transfer.
func always(causes ...connect.Cause) func(*transfer, *session) []connect.Cause {
	return func(*transfer, *session) []connect.Cause { return causes }
}

func isActive(t *transfer, _ *session) bool       { return !t.Passive }
func notEarly(t *transfer, _ *session) bool       { return !t.Quirks.Early }
func hasData(t *transfer, _ *session) bool        { return t.Size > 0 }
func isSecured(_ *transfer, in *session) bool     { return in.protects() }
func downloads(t *transfer, _ *session) bool      { return t.Verb != "STOR" }
func uploads(t *transfer, _ *session) bool        { return t.Verb == "STOR" }
func dialsLater(t *transfer, _ *session) bool     { return t.Quirks.Dial <= afterCommand }
func retrieves(t *transfer, _ *session) bool      { return t.Verb == "RETR" }
func lists(t *transfer, _ *session) bool          { return t.Verb == "LIST" }
func hasSeveral(t *transfer, _ *session) bool     { return t.Size > 1 }
func (t *transfer) strangersOnly() bool           { return t.Quirks.Strangers > 0 && t.Verify == connect.Strict }
func (t *transfer) pickAt(texts ...string) string { return texts[t.At%len(texts)] }

// part returns a number of bytes below the size of the transfer's data.
func (t *transfer) part() int { return t.At % max(t.Size, 1) }

// all reports whether every condition holds.
func all(conditions ...func(*transfer, *session) bool) func(*transfer, *session) bool {
	return func(t *transfer, in *session) bool {
		return !slices.ContainsFunc(conditions, func(c func(*transfer, *session) bool) bool { return !c(t, in) })
	}
}

// faults has every fault by name. "" is none.
var faults = join(
	map[string]fault{"": {want: always(connect.CauseDone)}},
	portFaults(), commandFaults(), wayFaults(), dataFaults(), replyFaults(), controlFaults(), tlsFaults(), localFaults(),
)

// join returns one table of several.
func join(tables ...map[string]fault) map[string]fault {
	all := map[string]fault{}
	for _, table := range tables {
		maps.Copy(all, table)
	}
	return all
}

// portFaults are those of the port command.
func portFaults() map[string]fault {
	return map[string]fault{
		"port-refused": {
			fits: isActive,
			set: func(s *script, t *transfer) {
				s.port = t.pickAt("500 Unknown command.", "501 Bad address.", "502 Not implemented.", "504 No.", "530 Not allowed.", "550 Denied.")
			},
			want: always(connect.CausePortRefused),
		},
		"port-silent": {
			fits: isActive,
			set:  func(s *script, _ *transfer) { s.port = "" },
			want: always(connect.CauseNoReply),
		},
	}
}

// commandFaults are those of the transfer command.
func commandFaults() map[string]fault {
	return map[string]fault{
		"refused": {
			set: func(s *script, t *transfer) {
				s.refuse = t.pickAt("550 Permission denied.", "450 File busy.", "553 Name not allowed.", "451 Read error.")
			},
			want: always(connect.CauseTransferRefused),
		},
		"empty": {
			fits: lists,
			set: func(s *script, t *transfer) {
				s.refuse, s.begun = t.pickAt("550 No files found.", "450 No files found."), t.At%4 >= 2
			},
			want: always(connect.CauseDone),
		},
		"silent": {
			set: func(s *script, _ *transfer) { s.silent = true },
			want: func(t *transfer, in *session) []connect.Cause {
				if in.protects() && !t.Passive && t.Quirks.Dial >= afterPort {
					return []connect.Cause{connect.CauseTLSFailed}
				}
				return []connect.Cause{connect.CauseNoReply}
			},
		},
	}
}

// wayFaults are those on the way of the data connection.
func wayFaults() map[string]fault {
	return map[string]fault{
		"blocked": {
			fits: dialsLater,
			set: func(s *script, t *transfer) {
				s.blocked = 5 * time.Second
				if t.At%2 == 0 {
					s.blocked = time.Minute
				}
			},
			want: wantBlocked,
		},
		"wrong-port": {
			fits: dialsLater,
			set:  func(s *script, _ *transfer) { s.wrongPort = true },
			want: func(t *transfer, _ *session) []connect.Cause {
				switch {
				case t.Passive:
					return []connect.Cause{connect.CauseDataBroken}
				case t.strangersOnly():
					return []connect.Cause{connect.CauseStrangerOnly}
				}
				return []connect.Cause{connect.CauseConnectRefused}
			},
		},
		"elsewhere": {
			fits: all(isActive, notEarly),
			set: func(s *script, t *transfer) {
				s.elsewhere = true
				if t.Verify == connect.Strict {
					s.final = t.pickAt("226 Transfer complete.", "426 Connection closed.", "451 Error.", "")
				}
			},
			want: func(t *transfer, in *session) []connect.Cause {
				switch {
				case t.Verify != connect.Strict:
					return []connect.Cause{connect.CauseDone}
				case in.protects() && t.Quirks.Handshake: // it fails before the 1yz
					return []connect.Cause{connect.CauseStrangerOnly, connect.CauseTransferRefused, connect.CauseNoReply}
				}
				return []connect.Cause{connect.CauseStrangerOnly}
			},
		},
		"two-connections": {
			fits: isActive,
			set:  func(s *script, _ *transfer) { s.twice = true },
			want: always(connect.CauseDone),
		},
	}
}

// dataFaults are those of the data.
func dataFaults() map[string]fault {
	return map[string]fault{
		"reset": {
			fits: func(t *transfer, _ *session) bool { return !t.Quirks.Early || t.Verb != "STOR" },
			set: func(s *script, t *transfer) {
				s.part, s.upTo, s.end, s.final = true, t.part(), endReset, t.pickAt("426 Connection closed.", "451 Error.", "")
			},
			want: wantReset,
		},
		"abort": {
			fits: all(hasData, notEarly),
			set: func(s *script, t *transfer) {
				s.part, s.upTo, s.final = true, t.part(), t.pickAt("426 Connection closed.", "451 Error.", "552 Disk full.")
				s.end = []ending{endProperly, endBare}[t.At/3%2]
			},
			want: func(t *transfer, _ *session) []connect.Cause {
				if t.At%3 == 0 && !t.Passive {
					return []connect.Cause{connect.CauseDataBroken}
				}
				return []connect.Cause{connect.CauseTransferAborted}
			},
		},
		"stall": {
			fits: func(t *transfer, _ *session) bool { return !t.Quirks.Early || t.Verb != "STOR" },
			set: func(s *script, t *transfer) {
				s.part, s.upTo, s.end, s.final = true, t.part(), endNever, ""
			},
			want: func(t *transfer, _ *session) []connect.Cause {
				if t.Verb == "STOR" { // what is left may fit into the connection
					return []connect.Cause{connect.CauseDataStalled, connect.CauseNoFinalReply}
				}
				return []connect.Cause{connect.CauseDataStalled}
			},
		},
		"endless": {
			fits: downloads,
			set:  func(s *script, _ *transfer) { s.drip = true },
			want: always(connect.CauseTooLong),
		},
	}
}

// replyFaults are those of the final reply.
func replyFaults() map[string]fault {
	return map[string]fault{
		"no-final": {
			fits: notEarly,
			set:  func(s *script, _ *transfer) { s.final = "" },
			want: always(connect.CauseNoFinalReply),
		},
		"late-final": {
			fits: notEarly,
			set:  func(s *script, _ *transfer) { s.late = limits.Reply + 10*time.Second },
			want: always(connect.CauseNoFinalReply),
		},
		"extra-final": {
			fits: all(isActive, notEarly),
			set:  func(s *script, _ *transfer) { s.extra = true },
			want: always(connect.CauseDone, connect.CauseOutOfTurn), // by whether it comes before the end of the data
		},
	}
}

// controlFaults are those of the control connection.
func controlFaults() map[string]fault {
	return map[string]fault{
		"lost": {
			fits: notEarly,
			set: func(s *script, t *transfer) {
				s.lose, s.at = lossOf(t)
				if s.at == atMiddle {
					s.part, s.upTo = s.lose != lossCut, t.part()
				}
			},
			want: wantLost,
		},
	}
}

// tlsFaults are those of TLS on the data connection.
func tlsFaults() map[string]fault {
	return map[string]fault{
		"tls-clear": {
			fits: isSecured,
			set:  func(s *script, _ *transfer) { s.clear = true },
			want: always(connect.CauseTLSFailed),
		},
		"tls-hang": {
			fits: isSecured,
			set:  func(s *script, _ *transfer) { s.hangTLS = true },
			want: always(connect.CauseTLSFailed),
		},
		"tls-alert": {
			fits: all(isSecured, notEarly),
			set: func(s *script, t *transfer) {
				s.asksClient, s.final = true, t.pickAt("522 A certificate is required.", "425 TLS failed.", "426 TLS failed.", "")
			},
			want: func(t *transfer, _ *session) []connect.Cause {
				if t.Quirks.Handshake && t.At%4 == 3 { // nobody reads the connection before the 1yz
					return []connect.Cause{connect.CauseTLSFailed, connect.CauseNoReply}
				}
				return []connect.Cause{connect.CauseTLSFailed}
			},
		},
		"no-notify": {
			fits: all(isSecured, retrieves),
			set:  func(s *script, t *transfer) { s.end, s.noSize = endBare, t.At%2 == 0 },
			want: func(t *transfer, _ *session) []connect.Cause {
				if t.At%2 == 0 {
					return []connect.Cause{connect.CauseDataBroken}
				}
				return []connect.Cause{connect.CauseDone}
			},
		},
		"cut-short": {
			fits: all(isSecured, retrieves, hasData),
			set:  func(s *script, t *transfer) { s.part, s.upTo, s.end = true, t.part(), endBare },
			want: always(connect.CauseDataBroken),
		},
	}
}

// localFaults are those of the client's own side.
func localFaults() map[string]fault {
	return map[string]fault{
		"local-write":   {fits: all(downloads, hasData), want: always(connect.CauseLocalFault)},
		"local-read":    {fits: all(uploads, hasData), want: always(connect.CauseLocalFault)},
		"cancel":        {want: always(connect.CauseCancelled, connect.CauseDone)},
		"excess":        {fits: all(downloads, hasSeveral), want: always(connect.CauseTooMuchData)},
		"no-listener":   {fits: isActive, want: always(connect.CauseLocalFault)},
		"no-descriptor": {fits: all(isActive, dialsLater), want: always(connect.CauseLocalFault)},
		"no-address":    {fits: isActive, want: always(connect.CauseBindFailed)},
	}
}

// wantBlocked returns the causes of a data connection that a firewall drops. They
// depend on who gives up first, and on whether a 1yz came before.
func wantBlocked(t *transfer, _ *session) []connect.Cause {
	short := t.At%2 != 0
	switch {
	case t.Passive:
		return []connect.Cause{connect.CauseDataBroken}
	case !short && t.Quirks.Dial == afterCommand:
		return []connect.Cause{connect.CauseNoReply}
	case t.strangersOnly():
		return []connect.Cause{connect.CauseStrangerOnly}
	case short:
		return []connect.Cause{connect.CauseConnectRefused}
	}
	return []connect.Cause{connect.CauseNothingArrived}
}

// wantReset returns the causes of a data connection that is reset.
func wantReset(t *transfer, _ *session) []connect.Cause {
	final := t.At % 3
	switch {
	case t.Quirks.Early:
		return []connect.Cause{connect.CauseDataBroken}
	case final == 1, final == 0 && t.Passive:
		return []connect.Cause{connect.CauseTransferAborted}
	case final == 2 && t.Verb == "STOR": // all of it may have been sent before
		return []connect.Cause{connect.CauseDataBroken, connect.CauseNoFinalReply}
	}
	return []connect.Cause{connect.CauseDataBroken}
}

// lossOf returns how and when a transfer loses the control connection.
func lossOf(t *transfer) (loss, stage) {
	return loss(1 + t.At%(int(numLosses)-1)), stage(t.At / int(numLosses) % int(numStages))
}

// wantLost returns the causes of a lost control connection.
func wantLost(t *transfer, in *session) []connect.Cause {
	how, when := lossOf(t)
	var want []connect.Cause
	switch how {
	case lossClosing:
		want = append(want, connect.CauseServiceClosing)
	case lossCut:
		return wantCut(t, in, when)
	default:
		want = append(want, connect.CauseControlLost)
	}
	if when == atMiddle && t.Verb == "STOR" { // the partner closes with unread data, which resets the data connection before
		want = append(want, connect.CauseDataBroken)
	}
	return want
}

// wantCut returns the causes of a control connection on which nothing arrives any
// longer, and of a partner that does nothing more, except that it moves the data
// that it has begun to move.
func wantCut(t *transfer, in *session, when stage) []connect.Cause {
	held := t.Passive || t.Quirks.Dial >= afterPort || when == atReply && t.Quirks.Dial == afterCommand
	secured := when == atReply && !t.Passive && t.Quirks.Handshake // before the 1yz
	switch {
	case when == atMiddle, when == atEnd:
		return []connect.Cause{connect.CauseNoFinalReply}
	case when == atCommand && held && in.protects() && !t.Passive:
		return []connect.Cause{connect.CauseTLSFailed}
	case when != atReply:
		return []connect.Cause{connect.CauseNoReply}
	case held && in.protects() && !secured:
		return []connect.Cause{connect.CauseTLSFailed}
	case held && t.Verb == "STOR": // what it sends may fit into the connection
		return []connect.Cause{connect.CauseDataStalled, connect.CauseNoFinalReply}
	case held:
		return []connect.Cause{connect.CauseDataStalled}
	}
	return []connect.Cause{connect.CauseNothingArrived}
}

// faultsFor returns the names of the faults that can befall a transfer.
func faultsFor(t *transfer, in *session) []string {
	var names []string
	for name, f := range faults {
		if name != "" && (f.fits == nil || f.fits(t, in)) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
