package connect

import (
	"net/netip"
	"slices"
	"strconv"

	"activeftp/core"
)

// Machine is the state machine of one active transfer, from the choice of a port
// to the final reply. It does no I/O: a driver passes it events and carries out
// its actions. It is not safe for concurrent use.
type Machine struct {
	config    Config
	state     State
	outcome   Outcome
	eprt      bool // EPRT announces, not PORT
	connected bool // a data connection is held
	unsecured bool // TLS failed on it, and not because it ended
	requested int  // port of the last ActionBind; 0: any
	tries     int  // number of ports requested so far
}

// New returns the machine of one transfer, in StateIdle. It returns a
// [*ConfigError] if config is invalid.
func New(config Config) (*Machine, error) {
	if err := config.validate(); err != nil {
		return nil, err
	}
	config.Announce = config.Announce.Unmap()
	config.Allowed = slices.Clone(config.Allowed)
	m := &Machine{config: config}
	switch config.Policy {
	case ByFamily:
		m.eprt = !config.Announce.Is4()
	case EPRTFirst, OnlyEPRT:
		m.eprt = true
	}
	return m, nil
}

// Step takes the next event and returns the action that it calls for. An event
// that the protocol does not allow in the current state fails the transfer with
// CauseOutOfTurn. A machine that has finished drops an accepted connection and
// ignores every other event.
func (m *Machine) Step(e Event) Action {
	switch {
	case !m.state.Finished():
		return m.apply(m.classify(&e), &e)
	case e.Signal == SignalAccepted:
		return Action{Kind: ActionDrop}
	}
	return Action{Kind: ActionWait}
}

// State returns the transfer's current state.
func (m *Machine) State() State { return m.state }

// Outcome returns the result of the transfer so far; it is complete once State is
// finished.
func (m *Machine) Outcome() Outcome {
	outcome := m.outcome
	outcome.Rejected = slices.Clone(outcome.Rejected)
	return outcome
}

// apply makes the move for signal. It calls itself if the move leads to another
// signal at once: no port is left to bind, or no TLS handshake is needed.
func (m *Machine) apply(signal Signal, e *Event) Action {
	cell := lookUp(m.state, signal)
	m.record(signal, cell, e)
	if cell.next != StateIdle {
		m.state = cell.next
	}
	switch cell.do {
	case ActionBind:
		return m.bind(e)
	case fallBackToPORT:
		m.eprt, m.outcome.EPRTRefused = false, e.Reply
		return m.announce()
	case sendPortCommand:
		return m.announce()
	case sendREST:
		return m.send("REST " + strconv.FormatInt(m.config.Restart, 10))
	case sendTransferCommand:
		return m.send(m.config.Command)
	case sendTransferAndSecure:
		action := m.send(m.config.Command)
		if m.config.Secure {
			action.Kind = ActionSendAndSecure
		} else {
			m.apply(SignalSecured, e)
		}
		return action
	case ActionSecure:
		if !m.config.Secure {
			return m.apply(SignalSecured, e)
		}
	}
	return Action{Kind: cell.do}
}

// bind asks for the next port. It stops a source that repeats itself after as
// many tries as there are ports.
func (m *Machine) bind(e *Event) Action {
	port, ok := m.config.Ports.Next()
	m.tries++
	switch single, _ := m.config.Ports.(*once); {
	case e.Signal == SignalBusy && single != nil && !single.system:
		return m.apply(onlyPortBusy, e)
	case !ok || m.tries > m.allowedPorts().Number:
		return m.apply(portsExhausted, e)
	case port == 0 && m.config.Range.Given() || port != 0 && !m.allowedPorts().Contains(port):
		return m.apply(forbiddenPort, e)
	}
	m.requested = port
	return Action{Kind: ActionBind, Port: port}
}

// announce returns the action that sends the port command.
func (m *Machine) announce() Action {
	line := portLine
	if m.eprt {
		line = eprtLine
	}
	m.outcome.Announced = line(m.config.Announce, uint16(m.outcome.Port))
	return m.send(m.outcome.Announced)
}

// send returns the action that sends a command.
func (m *Machine) send(line string) Action {
	m.outcome.Sent = line
	return Action{Kind: ActionSend, Line: line}
}

// allowedPorts returns the ports that may be announced.
func (m *Machine) allowedPorts() core.PortRange {
	if m.config.Range.Given() {
		return m.config.Range
	}
	return core.PortRange{Base: core.LowestPort, Number: core.HighestPort - core.LowestPort + 1}
}

// record adds what the move reveals to the outcome.
func (m *Machine) record(signal Signal, cell move, e *Event) {
	if cell.next == StateFailed {
		m.recordFailure(cell.cause, e)
		return
	}
	switch signal {
	case SignalBound:
		m.outcome.Port = e.Port
	case SignalAccepted:
		m.connected = true
		m.outcome.Peer = e.Peer
		m.outcome.PeerStranger = m.config.Verify == Warn && !m.config.allows(e.Peer.Addr())
	case SignalBroken, SignalUnsecured, lostUnderTLS:
		m.outcome.Err = e.Err
		m.unsecured = signal == SignalUnsecured
	case strangerConnected:
		m.recordStranger(e.Peer)
	case preliminary:
		if m.outcome.Preliminary.Code == 0 {
			m.outcome.Preliminary = e.Reply
		}
	case completion:
		if m.state >= StateRequesting { // otherwise it answers PORT or EPRT
			m.outcome.Reply = e.Reply
		}
	case refusedUnderTLS, dataLostUnderTLS, emptyListing, connectFailed:
		m.outcome.Reply = e.Reply
	}
	m.outcome.During = m.state
}

// recordFailure sets the cause of the failure. If the partner's connection is
// missing and a stranger's was rejected, the cause is CauseStrangerOnly. The
// first error stays, unless TLS has given the reason for it.
func (m *Machine) recordFailure(cause Cause, e *Event) {
	if !m.connected && m.outcome.RejectedCount > 0 {
		switch cause {
		case CauseNothingArrived, CauseConnectRefused, CauseDataBroken, CauseTransferAborted:
			cause = CauseStrangerOnly
		}
	}
	m.outcome.Cause, m.outcome.During = cause, m.state
	if e.Signal == SignalReply {
		m.outcome.Reply = e.Reply
	}
	if m.outcome.Err == nil || e.Signal == SignalUnsecured {
		m.outcome.Err = e.Err
	}
}

// recordStranger counts a rejected connection and lists it, up to MaxRejected.
func (m *Machine) recordStranger(peer netip.AddrPort) {
	if len(m.outcome.Rejected) < MaxRejected {
		m.outcome.Rejected = append(m.outcome.Rejected, peer)
	}
	m.outcome.RejectedCount++
}
