package connect

import (
	"net/netip"
	"slices"
	"strconv"

	"activeftp/core"
)

// Machine is one active transfer, from the choice of a port to the final reply.
// It does no I/O: the driver tells it what happened, and does what it answers.
// It is not safe for concurrent use.
type Machine struct {
	config  Config
	state   State
	outcome Outcome
	eprt    bool // EPRT announces, not PORT
	kept    bool // a connection is held
	asked   int  // the port asked for last; 0: any
	tries   int  // how many ports were asked for
}

// New is the machine of one transfer, in StateIdle. An error is a
// [*ConfigError].
func New(config Config) (*Machine, error) {
	if err := config.check(); err != nil {
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

// Step takes the next event and says what to do about it. An event the protocol
// has no place for fails the transfer with CauseOutOfTurn. Once the machine has
// finished, an accepted connection is dropped and every other event is passed
// over.
func (m *Machine) Step(e Event) Action {
	switch {
	case !m.state.Finished():
		return m.follow(m.meaning(&e), &e)
	case e.Signal == SignalAccepted:
		return Action{Kind: ActionDrop}
	}
	return Action{Kind: ActionWait}
}

// State is where the transfer stands.
func (m *Machine) State() State { return m.state }

// Outcome is what came of the transfer; complete when State is finished.
func (m *Machine) Outcome() Outcome {
	outcome := m.outcome
	outcome.Rejected = slices.Clone(outcome.Rejected)
	return outcome
}

// follow makes the move that signal calls for. It calls itself where the move
// has an answer at once: no port left to bind, no TLS to agree on.
func (m *Machine) follow(signal Signal, e *Event) Action {
	cell := next(m.state, signal)
	m.record(signal, cell, e)
	if cell.next != StateIdle {
		m.state = cell.next
	}
	switch cell.do {
	case ActionBind:
		return m.bind(e)
	case retreat:
		m.eprt = false
		return m.announce()
	case announce:
		return m.announce()
	case restart:
		return Action{Kind: ActionSend, Line: "REST " + strconv.FormatInt(m.config.Restart, 10)}
	case request:
		return Action{Kind: ActionSend, Line: m.config.Command}
	case ActionSecure:
		if !m.config.Secure {
			return m.follow(SignalSecured, e)
		}
	}
	return Action{Kind: cell.do}
}

// bind asks for the next port. A source that repeats itself is stopped after as
// many tries as there are ports.
func (m *Machine) bind(e *Event) Action {
	port, ok := m.config.Ports.Next()
	m.tries++
	switch single, _ := m.config.Ports.(*once); {
	case !ok && e.Signal == SignalBusy && single != nil && !single.system:
		return m.follow(taken, e)
	case !ok || m.tries > m.ports().Number:
		return m.follow(exhausted, e)
	case port == 0 && m.config.Range.Given() || port != 0 && !m.ports().Contains(port):
		return m.follow(misplaced, e)
	}
	m.asked = port
	return Action{Kind: ActionBind, Port: port}
}

// announce sends the port command.
func (m *Machine) announce() Action {
	line := portLine
	if m.eprt {
		line = eprtLine
	}
	m.outcome.Announced = line(m.config.Announce, uint16(m.outcome.Port))
	return Action{Kind: ActionSend, Line: m.outcome.Announced}
}

// ports are the ports that may be announced.
func (m *Machine) ports() core.PortRange {
	if m.config.Range.Given() {
		return m.config.Range
	}
	return core.PortRange{Base: core.LowestPort, Number: core.HighestPort - core.LowestPort + 1}
}

// record notes in the outcome what a move makes known.
func (m *Machine) record(signal Signal, cell move, e *Event) {
	if cell.next == StateFailed {
		m.blame(cell.cause, e)
		return
	}
	switch signal {
	case SignalBound:
		m.outcome.Port = e.Port
	case SignalAccepted:
		m.kept = true
		m.outcome.Peer = e.Peer
		m.outcome.PeerStranger = m.config.Verify == Warn && !m.config.expects(e.Peer.Addr())
	case SignalBroken, SignalUnsecured:
		m.outcome.Err = e.Err
	case stranger:
		m.reject(e.Peer)
	case preliminary:
		if m.outcome.Preliminary.Code == 0 {
			m.outcome.Preliminary = e.Reply
		}
	case completion:
		if cell.do != request {
			m.outcome.Reply = e.Reply
		}
	case doubtful:
		m.outcome.Reply = e.Reply
	}
	m.outcome.During = m.state
}

// blame notes why the transfer failed. Where the partner's connection is
// missing and strangers' were rejected, that explains it.
func (m *Machine) blame(cause Cause, e *Event) {
	if !m.kept && m.outcome.RejectedCount > 0 {
		switch cause {
		case CauseNothingArrived, CauseConnectRefused, CauseDataBroken, CauseTransferAborted:
			cause = CauseStrangerOnly
		}
	}
	m.outcome.Cause, m.outcome.During = cause, m.state
	if e.Signal == SignalReply {
		m.outcome.Reply = e.Reply
	}
	if e.Err != nil {
		m.outcome.Err = e.Err
	}
}

// reject notes a stranger.
func (m *Machine) reject(peer netip.AddrPort) {
	if len(m.outcome.Rejected) < MaxRejected {
		m.outcome.Rejected = append(m.outcome.Rejected, peer)
	}
	m.outcome.RejectedCount++
}
