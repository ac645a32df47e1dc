package connect

// classify returns the table's column for an event in the current context. Every
// decision that needs more than the state is made in this file.
func (m *Machine) classify(e *Event) Signal {
	switch e.Signal {
	case SignalBound:
		if !m.allowedPorts().Contains(e.Port) || m.requested != 0 && e.Port != m.requested {
			return forbiddenPort
		}
	case SignalReply:
		return m.classifyReply(e.Reply)
	case SignalAccepted:
		switch {
		case m.config.Verify == Strict && !m.config.allows(e.Peer.Addr()):
			return strangerConnected
		case m.connected:
			return extraConnection
		}
	case SignalLost:
		if m.alertMayFollow() || m.state == StateSecuring {
			return lostUnderTLS
		}
	}
	if e.Signal > SignalCancelled {
		return 0
	}
	return e.Signal
}

// classifyReply returns the column for a reply. The first digit tells success from
// failure; a few codes also name the failure.
func (m *Machine) classifyReply(reply Reply) Signal {
	switch reply.Kind() {
	case 0:
		return SignalReply
	case Preliminary:
		return preliminary
	case Completion:
		return m.classifyCompletion()
	case Intermediate:
		if m.restarting() {
			return restartGranted
		}
	}
	switch code := reply.Code; {
	case code == 421: // RFC 959 section 5.4
		return serviceClosing
	case m.mayFallBack() && (code == 500 || code == 501 || code == 502 || code == 522): // RFC 2428 section 2
		return eprtUnsupported
	case code == 425 && m.config.Secure && m.dataStarted():
		return wrongProtection // the connection is there, so it is TLS that the partner misses
	case code == 425: // RFC 959 section 5.4
		return connectFailed
	case code == 426 && m.alertMayFollow():
		return dataLostUnderTLS
	case code == 426: // RFC 959 section 5.4
		return dataLost
	case code == 521 || code == 522: // RFC 4217 section 10.2
		return wrongProtection
	case moves[m.state][emptyListing] != (move{}) && !m.unsecured && IsEmptyListing(m.config.Command, m.outcome.Preliminary.Code != 0, code, reply.Text()):
		return emptyListing
	case m.alertMayFollow():
		return refusedUnderTLS
	}
	return refused
}

// classifyCompletion returns the column for a 2yz reply.
func (m *Machine) classifyCompletion() Signal {
	switch {
	case m.restarting():
		return restartGranted
	case m.config.Restart > 0 && (m.state == StateAnnouncing || m.state == StateEarly):
		return restartNext
	}
	return completion
}

// restarting reports whether the reply to REST is due.
func (m *Machine) restarting() bool {
	return m.state == StateRestarting || m.state == StateRestartingEarly
}

// dataStarted reports whether the connection is ready for data, or was, and the
// final reply is still due.
func (m *Machine) dataStarted() bool {
	switch m.state {
	case StateConnected, StateMoving, StateDraining, StateBreaking, StateBreakingEarly:
		return true
	}
	return false
}

// alertMayFollow reports whether a refusal may have overtaken the reason for it, a
// TLS alert on the data connection. It does not in StateSecuring, where TLS alone
// can be that reason.
func (m *Machine) alertMayFollow() bool {
	return m.config.Secure && (m.state == StateSecuringEarly || m.state == StateConnected || m.state == StateMoving)
}

// mayFallBack reports whether PORT can replace a refused EPRT. It cannot on IPv6,
// because PORT carries only IPv4 addresses.
func (m *Machine) mayFallBack() bool {
	return m.state == StateAnnouncing && m.eprt && m.config.Policy == EPRTFirst && m.config.Announce.Is4()
}
