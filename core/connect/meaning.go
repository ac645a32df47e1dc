package connect

// meaning is what an event means here and now: the column of the table. All that
// depends on more than the state is decided in this file.
func (m *Machine) meaning(e *Event) Signal {
	switch e.Signal {
	case SignalBound:
		if !m.ports().Contains(e.Port) || m.asked != 0 && e.Port != m.asked {
			return misplaced
		}
	case SignalReply:
		return m.replied(e.Reply)
	case SignalAccepted:
		switch {
		case m.config.Verify == Strict && !m.config.expects(e.Peer.Addr()):
			return stranger
		case m.kept:
			return surplus
		}
	}
	if e.Signal > SignalCancelled {
		return 0
	}
	return e.Signal
}

// replied is what a reply means. The first digit decides whether it is good; a
// few codes tell in addition what is wrong.
func (m *Machine) replied(reply Reply) Signal {
	switch reply.Kind() {
	case 0:
		return SignalReply
	case Preliminary:
		return preliminary
	case Completion:
		return m.agreed()
	case Intermediate:
		if m.restarting() {
			return granted
		}
	}
	switch code := reply.Code; {
	case code == 421: // RFC 959 section 5.4
		return closing
	case m.mayRetreat() && (code == 500 || code == 501 || code == 502 || code == 522): // RFC 2428 section 2
		return unsupported
	case code == 425 && m.config.Secure && m.transferring():
		return unprotected // there is a connection; it is TLS that the partner has not got
	case code == 425: // RFC 959 section 5.4
		return unreachable
	case code == 426: // likewise
		return severed
	case code == 521 || code == 522: // RFC 4217 section 10.2
		return unprotected
	case m.config.Secure && m.state == StateMoving:
		return doubtful
	}
	return refused
}

// agreed is what a 2yz means.
func (m *Machine) agreed() Signal {
	switch {
	case m.restarting():
		return granted
	case m.config.Restart > 0 && (m.state == StateAnnouncing || m.state == StateEarly):
		return offset
	}
	return completion
}

// restarting reports whether the reply to REST is due.
func (m *Machine) restarting() bool {
	return m.state == StateRestarting || m.state == StateRestartingEarly
}

// transferring reports whether the data connection is open, or was until its
// end, and the final reply is due.
func (m *Machine) transferring() bool {
	return m.state == StateMoving || m.state == StateDraining || m.state == StateBreaking
}

// mayRetreat reports whether PORT can stand in for an EPRT that is refused: not
// on IPv6, which PORT cannot carry.
func (m *Machine) mayRetreat() bool {
	return m.state == StateAnnouncing && m.eprt && m.config.Policy == EPRTFirst && m.config.Announce.Is4()
}
