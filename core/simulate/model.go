package simulate

import (
	"errors"
	"net/netip"
	"strconv"
	"strings"

	"activeftp/core"
	"activeftp/core/connect"
)

const (
	transferCommand = "RETR report.csv"
	// sourcePort is the source port of the partner's data connections (RFC 959
	// section 5.2: L - 1).
	sourcePort = 20
	// systemPort stands in for the port that an operating system chooses if no
	// range is given.
	systemPort = 50123
	// maxEvents is more than any transfer needs: each port is tried at most once.
	maxEvents = core.HighestPort + 100
)

// model is a running transfer.
type model struct {
	*setup
	machine *connect.Machine
	queue   []queued       // on the way to the machine, in order
	steps   []Step         // shown so far
	inUse   core.PortRange // consecutive ports found in use and not yet shown
	peer    Party          // the other end of the data connection; empty if there is none
}

// queued is an event for the machine, a step to show, or both.
type queued struct {
	event connect.Event
	step  Step
}

func newModel(s *setup) *model { return &model{setup: s} }

// run steps the machine until the transfer has ended.
func (m *model) run() (Result, error) {
	var err error
	if m.machine, err = connect.New(m.config()); err != nil {
		return Result{}, errors.New("cannot simulate this transfer: " + err.Error())
	}
	m.addStep(Client, Partner, Connect, m.control.text(m.partner))
	action := m.machine.Step(connect.Begin())
	for range maxEvents {
		m.carryOut(action)
		if m.machine.State().Finished() {
			break
		}
		action = m.machine.Step(m.nextEvent())
	}
	o := m.machine.Outcome()
	ok := m.machine.State() == connect.StateDone
	return Result{
		OK: ok, Cause: o.Cause.String(), Sentence: m.sentence(&o),
		Port: o.Port, Line: o.Announced, Steps: m.steps,
	}, nil
}

// config returns the machine's configuration.
func (m *model) config() connect.Config {
	config := connect.Config{
		Command:  transferCommand,
		Ports:    connect.Any(),
		Range:    m.ports,
		Announce: m.own,
		Partner:  m.partner,
		Secure:   m.control.ftps,
	}
	if m.ports.Given() {
		config.Ports = connect.NewPortPool(m.ports, 0).Search()
	}
	if !m.verify {
		config.Verify = connect.Off
	}
	if m.faults.EPRT {
		config.Policy = connect.EPRTFirst
	}
	return config
}

// nextEvent returns the next queued event and shows the steps up to it. If the
// queue is empty, the wait times out.
func (m *model) nextEvent() connect.Event {
	for len(m.queue) > 0 {
		next := m.queue[0]
		m.queue = m.queue[1:]
		if next.step.Kind != "" {
			m.steps = append(m.steps, next.step)
		}
		if next.event.Signal != 0 {
			return next.event
		}
	}
	m.addStep(Client, Client, Note, "gives up after "+m.timeout)
	m.markBroken()
	return connect.Expired()
}

// carryOut carries out an action of the machine, as a driver would.
func (m *model) carryOut(a connect.Action) {
	switch a.Kind {
	case connect.ActionBind:
		m.bind(a.Port)
	case connect.ActionSend:
		m.addStep(Client, Partner, Command, a.Line)
		m.answer(a.Line)
	case connect.ActionDrop:
		m.drop()
	case connect.ActionSecure:
		m.secure()
	case connect.ActionMove:
		m.move()
	case connect.ActionFinish:
		m.reportInUse()
	}
}

func (m *model) bind(port int) {
	if port != 0 && m.busy(port) {
		if !m.inUse.Given() {
			m.inUse.Base = port
		}
		m.inUse.Number = port - m.inUse.Base + 1
		m.enqueue(connect.Busy(), Step{})
		return
	}
	if port == 0 {
		port = systemPort
	}
	m.reportInUse()
	m.addStep(Client, Client, Note, "listens on port "+strconv.Itoa(port))
	m.enqueue(connect.Bound(port), Step{})
}

// reportInUse shows the ports that were found in use, if there are any.
func (m *model) reportInUse() {
	switch m.inUse.Number {
	case 0:
		return
	case 1:
		m.addStep(Client, Client, Note, "finds port "+m.inUse.String()+" in use")
	default:
		m.addStep(Client, Client, Note, "finds ports "+m.inUse.String()+" in use")
	}
	m.markBroken()
	m.inUse = core.PortRange{}
}

// answer queues the partner's reaction to a command.
func (m *model) answer(line string) {
	switch verb, _, _ := strings.Cut(line, " "); {
	case verb == "EPRT" && m.faults.RefuseEPRT:
		m.reply(502, "EPRT not implemented", true)
	case verb == "EPRT", verb == "PORT":
		m.reply(200, verb+" command successful", false)
	default:
		m.reply(150, "Opening data connection", false)
		m.strangerConnects()
		m.partnerConnects()
	}
}

// strangerConnects lets the stranger connect ahead of the partner, unless the
// firewall stops it.
func (m *model) strangerConnects() {
	port := m.machine.Outcome().Port
	if !m.faults.Stranger || m.firewall.obstacle(port, m.stranger) != nothing {
		return
	}
	from := netip.AddrPortFrom(m.stranger, 40000)
	m.enqueue(connect.Accepted(from), Step{From: Stranger, To: Client, Kind: Connect, Text: m.connectText(m.stranger, port)})
}

// partnerConnects lets the partner open the data connection.
func (m *model) partnerConnects() {
	port := m.machine.Outcome().Port
	attempt := Step{From: Partner, To: Client, Kind: Connect, Text: m.connectText(m.partner, port)}
	switch obstacle := m.obstacle(port); obstacle {
	case nothing:
		m.enqueue(connect.Accepted(netip.AddrPortFrom(m.partner, sourcePort)), attempt)
	case reject:
		m.enqueue(connect.Event{}, broken(attempt, "the firewall rejects it"))
		m.reply(425, "Cannot open data connection", true)
	default:
		m.enqueue(connect.Event{}, broken(attempt, obstacle.text()))
	}
}

// text returns what an obstacle does to the connection.
func (o obstacle) text() string {
	switch o {
	case proxy:
		return "no way back through the proxy"
	case nat:
		return "the partner cannot reach that address"
	}
	return "the firewall drops it"
}

// broken returns s with the reason that it does not get through.
func broken(s Step, reason string) Step {
	s.Text += ": " + reason
	s.Broken = true
	return s
}

// drop closes the connection that was just accepted.
func (m *model) drop() {
	last := m.steps[len(m.steps)-1]
	m.markBroken()
	if last.From == Stranger {
		m.addStep(Client, Client, Note, "closes the connection of "+m.stranger.String()+", which is not the partner, and keeps waiting")
		return
	}
	m.addStep(Client, Client, Note, "closes the connection: it already has one")
	m.reply(426, "Connection closed", true)
}

// secure does the TLS handshake on the connection just accepted.
func (m *model) secure() {
	m.notePeer()
	if m.peer == Stranger {
		m.addStep(Client, Stranger, Data, "TLS handshake, which fails")
		m.markBroken()
		m.enqueueFirst(connect.Broken(errors.New("no TLS")))
		return
	}
	m.addStep(Client, Partner, Data, "TLS handshake, with this host as the TLS client")
	m.enqueueFirst(connect.Secured())
}

// move transfers the file over the data connection.
func (m *model) move() {
	m.notePeer()
	if m.peer == Stranger {
		m.addStep(Stranger, Client, Data, "any data it likes, instead of report.csv")
		m.markBroken()
		m.rejectPartner()
		return
	}
	m.addStep(Partner, Client, Data, "report.csv")
	m.enqueue(connect.Ended(), Step{})
	m.reply(226, "Transfer complete", false)
}

// rejectPartner lets the partner's connection fail: a stranger was accepted, and
// the listener is closed.
func (m *model) rejectPartner() {
	for i := range m.queue {
		if next := &m.queue[i]; next.event.Signal == connect.SignalAccepted {
			*next = queued{step: broken(next.step, "nothing listens there any more")}
		}
	}
	m.reply(425, "Cannot open data connection", true)
}

// notePeer records which party's data connection was accepted.
func (m *model) notePeer() {
	if m.peer != "" {
		return
	}
	m.peer = Partner
	if m.machine.Outcome().Peer.Addr() == m.stranger {
		m.peer = Stranger
	}
}

// reply queues a reply of the partner. Refusal marks its step as broken.
func (m *model) reply(code int, text string, refusal bool) {
	reply := connect.Reply{Code: code, Lines: []string{text}}
	m.enqueue(connect.Replied(reply), Step{From: Partner, To: Client, Kind: Reply, Text: reply.String(), Broken: refusal})
}

// enqueue queues an event and a step after everything else.
func (m *model) enqueue(e connect.Event, s Step) { m.queue = append(m.queue, queued{e, s}) }

// enqueueFirst queues an event before everything else.
func (m *model) enqueueFirst(e connect.Event) {
	m.queue = append([]queued{{event: e}}, m.queue...)
}

// addStep shows a step.
func (m *model) addStep(from, to Party, kind Kind, text string) {
	m.steps = append(m.steps, Step{From: from, To: to, Kind: kind, Text: text})
}

// markBroken marks the last step as broken.
func (m *model) markBroken() { m.steps[len(m.steps)-1].Broken = true }

// connectText returns the text of a connection from an address to this host.
func (m *model) connectText(from netip.Addr, port int) string {
	return from.String() + " connects to " + endpoint(m.own, port)
}

// text returns the text of the control connection to a partner, which is open
// before the machine begins.
func (c *control) text(partner netip.Addr) string {
	text := "control connection to "
	if _, err := netip.ParseAddr(c.server); err != nil && c.server != "" {
		text += c.server + ", here "
	}
	text += endpoint(partner, c.port)
	if c.proxied {
		text += " through the zone's SOCKS5 proxy"
	}
	if c.ftps {
		text += ", under TLS"
	}
	return text + ", and login"
}

func endpoint(a netip.Addr, port int) string { return netip.AddrPortFrom(a, uint16(port)).String() }
