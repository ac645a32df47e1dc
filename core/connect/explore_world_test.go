package connect

import (
	"net/netip"
	"strconv"
	"strings"
)

// world is what a driver and its partner have done so far in an exploration, as far as
// it decides which events can follow and which actions are right. The zero value is the
// time before the transfer.
type world struct {
	began     bool
	binding   bool // an ActionBind has no result yet
	requested int  // its port; 0: any
	listener  int  // port listened on
	sent      verbs

	data    dataConnection
	secured bool // its handshake is done
	moved   bool // data moves on it, or did
	ended   bool // the data has ended

	preliminary bool // a 1yz to the transfer command
	completion  bool // a 2yz to it
	empty       bool // a refusal that says that a listing has no files
	refusal     bool // a 3yz, 4yz or 5yz to the last command, except for 421
	protection  bool // it is 521 or 522
	lost        bool // the control connection is gone
	dropped     bool // a stranger's connection was rejected
	finished    bool
}

// verbs is the set of the commands sent.
type verbs uint8

const (
	sentEPRT verbs = 1 << iota
	sentPORT
	sentREST
	sentTransfer
)

// dataConnection is the progress of the connection held.
type dataConnection uint8

const (
	dataNone     dataConnection = iota
	dataKept                    // no byte moves on it
	dataSecuring                // in the handshake
	dataSecured                 // kept after the handshake
	dataMoving
	dataAlert // read for an alert
	dataEnded // the data has ended
	dataGone  // it failed
)

// choice is an event that can be next.
type choice struct {
	name  string
	event Event
	sound bool // a correct driver can report it now
}

var (
	thePartner = netip.MustParseAddrPort("192.0.2.1:20")
	aStranger  = netip.MustParseAddrPort("203.0.113.9:20")
)

// replyCodes has a code for each class of replies that classify tells apart.
var replyCodes = [...]int{150, 226, 331, 421, 425, 426, 450, 500, 522, 550, 600}

// choices returns every event, and which of them a correct driver can report. Not even
// a wrong one reports the end of a handshake twice.
func (w *world) choices() []choice {
	requested := w.requested
	if requested == 0 {
		requested = 40000
	}
	var (
		running   = w.began && !w.finished
		binding   = running && w.binding
		controls  = running && !w.lost
		held      = running && w.data != dataNone && w.data != dataGone
		moving    = running && w.data == dataMoving
		accepting = running && w.listener != 0 || w.finished // a connection can still be on its way
	)
	all := []choice{
		{"none", Event{}, false},
		{"begin", Begin(), !w.began},
		{"bound", Bound(requested), binding},
		{"bound-other", Bound(requested + 1), binding && w.requested != 0},
		{"bound-privileged", Bound(1023), binding},
		{"busy", Busy(), binding},
		{"bind-failed", BindFailed(errDriver), binding},
		{"partner", Accepted(thePartner), accepting},
		{"stranger", Accepted(aStranger), accepting},
		{"ended", Ended(), moving || running && w.data == dataAlert},
		{"broken", Broken(errDriver), held && w.data != dataAlert && w.data != dataEnded},
		{"unsecured", Unsecured(errDriver), held && (w.secured || w.data == dataSecuring)},
		{"fault", Fault(errDriver), binding || running && w.listener != 0 || moving},
		{"excess", Excess(errDriver), moving},
		{"expired", Expired(), running && !w.binding}, // a port is bound at once
		{"overdue", Overdue(errDriver), running},
		{"lost", Lost(errDriver), controls},
		{"cancelled", Cancelled(), running},
		{"no-files", namedEvents["no-files"], controls},
	}
	if !w.secured {
		all = append(all, choice{"secured", Secured(), running && w.data == dataSecuring})
	}
	for _, code := range replyCodes {
		all = append(all, choice{strconv.Itoa(code), Replied(Reply{Code: code, Lines: []string{"x"}}), controls})
	}
	return all
}

// happened records an event.
func (w *world) happened(config *Config, e *Event) {
	switch e.Signal {
	case SignalBegin:
		w.began = true
	case SignalBound:
		if w.binding {
			w.binding, w.listener = false, e.Port
		}
	case SignalBusy, SignalBindFailed:
		w.binding = false
	case SignalReply:
		w.replied(config, e.Reply)
	case SignalSecured:
		if w.data == dataSecuring {
			w.data, w.secured = dataSecured, true
		}
	case SignalEnded:
		switch w.data {
		case dataMoving:
			w.data, w.ended = dataEnded, true
		case dataAlert:
			w.data = dataGone
		}
	case SignalBroken, SignalUnsecured, SignalExcess:
		if w.data != dataNone {
			w.data = dataGone
		}
	case SignalLost:
		w.lost = true
	}
}

// replied records a reply.
func (w *world) replied(config *Config, r Reply) {
	requested := w.sent&sentTransfer != 0
	switch kind := r.Kind(); {
	case w.answered() || r.Code == 421:
	case requested && kind == Preliminary:
		w.preliminary = true
	case requested && kind == Completion:
		w.completion = true
	case requested && IsEmptyListing(config.Command, w.preliminary, r.Code, r.Text()):
		w.empty = true
	case kind >= Intermediate:
		w.refusal, w.protection = true, r.Code == 521 || r.Code == 522
	}
}

// answered reports whether the final reply to the transfer command has come.
func (w *world) answered() bool { return w.completion || w.empty || w.refusal }

// carryOut records an action, and returns what is wrong with it, or "".
func (w *world) carryOut(m *Machine, e *Event, action Action) string {
	accepted := e.Signal == SignalAccepted
	switch action.Kind {
	case ActionKeep, ActionSecure, ActionMove, ActionAlert, ActionSendAndSecure:
	case ActionDrop, ActionFinish:
		if accepted && action.Kind == ActionDrop && e.Peer == aStranger {
			w.dropped = true
		}
	default:
		if accepted {
			return "an accepted connection is neither held nor closed"
		}
	}
	switch action.Kind {
	case ActionWait, ActionDrop:
		return ""
	case ActionFinish:
		*w = world{began: w.began, finished: true}
		return ""
	case ActionBind:
		return w.bind(m, action.Port)
	case ActionSend:
		return w.send(m, action.Line)
	case ActionSendAndSecure:
		if problem := w.send(m, action.Line); problem != "" {
			return problem
		}
		return w.hold(m, ActionSecure, e)
	case ActionKeep, ActionSecure, ActionMove, ActionAlert:
		return w.hold(m, action.Kind, e)
	}
	return "no such action"
}

func (w *world) bind(m *Machine, port int) string {
	if w.binding || w.listener != 0 || w.sent != 0 {
		return "a port is bound although one is"
	}
	if port == 0 && m.config.Range.Given() || port != 0 && !m.config.Range.Contains(port) {
		return "the port is outside the range"
	}
	w.binding, w.requested = true, port
	return ""
}

// send checks the order of the commands, and that the port announced is listened on and
// in the range.
func (w *world) send(m *Machine, line string) string {
	verb, _, _ := strings.Cut(line, " ")
	before := w.sent
	announced := before&(sentPORT|sentEPRT) != 0
	w.refusal, w.protection = false, false
	switch {
	case w.listener == 0 || !m.allowedPorts().Contains(w.listener):
		return "a command is sent without a port"
	case w.lost:
		return "a command is sent after the control connection is lost"
	case before&sentTransfer != 0:
		return "a command is sent after the transfer command"
	case line == m.config.Command:
		w.sent |= sentTransfer
		if !announced || (before&sentREST != 0) != (m.config.Restart > 0) {
			return "the transfer command is sent too early"
		}
	case line == "REST 7":
		w.sent |= sentREST
		if !announced || before&sentREST != 0 || m.config.Restart != 7 {
			return "REST is sent out of order"
		}
	default:
		return w.announce(m, verb, line)
	}
	return ""
}

func (w *world) announce(m *Machine, verb, line string) string {
	endpoint, err := ParsePortCommand(line)
	if err != nil || endpoint != netip.AddrPortFrom(m.config.Announce, uint16(w.listener)) {
		return "another endpoint is announced than that listened on"
	}
	sent := sentPORT
	if verb == "EPRT" {
		sent = sentEPRT
	}
	fallBack := sent == sentPORT && w.sent == sentEPRT && m.config.Policy == EPRTFirst && m.config.Announce.Is4()
	if w.sent != 0 && !fallBack {
		return "the port is announced twice"
	}
	w.sent |= sent
	return ""
}

// hold checks that one connection is held and whose it is, that TLS comes before data,
// and that data moves once, after a reply to the transfer command.
func (w *world) hold(m *Machine, kind ActionKind, e *Event) string {
	if e.Signal == SignalAccepted {
		switch {
		case w.data != dataNone:
			return "a second connection is held"
		case m.config.Verify == Strict && e.Peer != thePartner:
			return "a stranger's connection is held"
		}
		w.data = dataKept
	}
	switch kind {
	case ActionKeep:
		return ""
	case ActionSecure:
		if w.data != dataKept || !m.config.Secure || w.sent&sentTransfer == 0 {
			return "a handshake starts out of order"
		}
		w.data = dataSecuring
	case ActionMove:
		if w.moved || w.secured != m.config.Secure || w.data != dataKept && w.data != dataSecured || w.sent&sentTransfer == 0 || !w.preliminary && !w.completion {
			return "data moves out of order"
		}
		w.data, w.moved, w.listener = dataMoving, true, 0
	case ActionAlert:
		if w.data != dataSecured || w.moved {
			return "an alert is awaited out of order"
		}
		w.data = dataAlert
	}
	return ""
}

// evidence reports, for each cause, whether the events allow it. The event is the last.
var evidence = [numCauses]func(w *world, e *Event, c *Config) bool{
	CauseDone: func(w *world, _ *Event, _ *Config) bool {
		return w.completion && w.ended || w.empty && w.ended == w.moved
	},
	CauseRangeExhausted: func(w *world, _ *Event, _ *Config) bool { return w.listener == 0 && w.sent == 0 },
	CausePortBusy:       func(w *world, e *Event, _ *Config) bool { return e.Signal == SignalBusy },
	CauseBindFailed:     func(w *world, e *Event, _ *Config) bool { return e.Signal == SignalBindFailed },
	CauseOutOfRange:     func(w *world, _ *Event, _ *Config) bool { return w.sent == 0 },
	CauseSessionRefused: func(*world, *Event, *Config) bool { return false },
	CausePortRefused: func(w *world, _ *Event, _ *Config) bool {
		return w.refusal && w.sent != 0 && w.sent&(sentREST|sentTransfer) == 0
	},
	CauseNoReply: func(w *world, e *Event, _ *Config) bool {
		return e.Signal == SignalExpired && w.sent != 0 && !w.preliminary && !w.completion
	},
	CauseNoFinalReply: func(w *world, e *Event, _ *Config) bool { return e.Signal == SignalExpired && w.ended && !w.completion },
	CauseTransferRefused: func(w *world, _ *Event, _ *Config) bool {
		return w.refusal && w.sent&(sentREST|sentTransfer) != 0 && !w.preliminary
	},
	CauseTransferAborted: func(w *world, _ *Event, _ *Config) bool {
		return w.preliminary && (w.refusal || w.empty && w.data == dataGone)
	},
	CauseServiceClosing: func(w *world, e *Event, _ *Config) bool {
		return e.Reply.Code == 421 && !w.answered() && w.data != dataGone
	},
	CauseControlLost: func(w *world, e *Event, _ *Config) bool {
		return w.lost && !w.answered() && (e.Signal != SignalLost || w.data != dataGone)
	},
	CauseConnectRefused: func(w *world, _ *Event, _ *Config) bool { return w.refusal && !w.moved },
	CauseNothingArrived: func(w *world, e *Event, _ *Config) bool {
		return e.Signal == SignalExpired && w.data == dataNone && (w.preliminary || w.completion)
	},
	CauseStrangerOnly: func(w *world, _ *Event, c *Config) bool { return w.dropped && w.data == dataNone && c.Verify == Strict },
	CauseTLSFailed: func(w *world, _ *Event, c *Config) bool {
		return (c.Secure || w.protection) && (!w.empty || w.data == dataGone)
	},
	CauseDataBroken:  func(w *world, _ *Event, _ *Config) bool { return w.refusal || w.data == dataGone },
	CauseDataStalled: func(w *world, e *Event, _ *Config) bool { return e.Signal == SignalExpired && w.data == dataMoving },
	CauseTooMuchData: func(w *world, e *Event, _ *Config) bool { return e.Signal == SignalExcess && w.moved },
	CauseTooLong: func(w *world, e *Event, _ *Config) bool {
		return e.Signal == SignalOverdue && !w.refusal && (!w.empty || w.moved) && (!w.lost || w.completion || w.empty) && w.data != dataGone
	},
	CauseLocalFault: func(w *world, e *Event, _ *Config) bool {
		return e.Signal == SignalFault && !w.refusal && (!w.empty || w.moved) && (!w.lost || w.completion || w.empty) && w.data != dataGone
	},
	CauseOutOfTurn: func(*world, *Event, *Config) bool { return true },
	CauseCancelled: func(_ *world, e *Event, _ *Config) bool { return e.Signal == SignalCancelled },
}
