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
	// sourcePort is where a partner's data connections come from (RFC 959 section
	// 5.2: L - 1).
	sourcePort = 20
	// systemPort stands for the port that an operating system chooses where no
	// range is given.
	systemPort = 50123
	// maxEvents is more than any transfer has: each port is tried at most once.
	maxEvents = core.HighestPort + 100
)

// model is one transfer under way.
type model struct {
	*setup
	machine *connect.Machine
	queue   []queued       // what is on its way to the machine, in order
	steps   []Step         // what has happened
	inUse   core.PortRange // ports just found in use, one after the other
	peer    Party          // who holds the data connection
}

// queued is something that happens: an event of the machine, a step to be
// seen, or both.
type queued struct {
	event connect.Event
	step  Step
}

func newModel(c *setup) *model { return &model{setup: c} }

// run steps the machine until the transfer has ended.
func (m *model) run() (Result, error) {
	var err error
	if m.machine, err = connect.New(m.config()); err != nil {
		return Result{}, errors.New("simulate a transfer: " + err.Error())
	}
	m.addStep(Client, Partner, Connect, m.controlText())
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

// config is the machine's part of the scene.
func (m *model) config() connect.Config {
	config := connect.Config{
		Command:  transferCommand,
		Ports:    connect.Any(),
		Range:    m.ports,
		Announce: m.own,
		Partner:  m.partner,
		Secure:   m.ftps,
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

// nextEvent is the next event. When nothing is on its way, the wait ends.
func (m *model) nextEvent() connect.Event {
	for len(m.queue) > 0 {
		h := m.queue[0]
		m.queue = m.queue[1:]
		if h.step.Kind != "" {
			m.steps = append(m.steps, h.step)
		}
		if h.event.Signal != 0 {
			return h.event
		}
	}
	m.addStep(Client, Client, Note, "waits until its time is over")
	m.markBroken()
	return connect.Expired()
}

// carryOut does what the machine asks for, as a driver would.
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

// reportInUse shows the ports that were found in use.
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

// answer is the partner, reading a command.
func (m *model) answer(line string) {
	switch verb, _, _ := strings.Cut(line, " "); {
	case verb == "EPRT" && m.faults.RefuseEPRT:
		m.reply(502, "EPRT not implemented", true)
	case verb == "EPRT", verb == "PORT":
		m.reply(200, verb+" command successful", false)
	default:
		m.reply(150, "Opening data connection", false)
		m.strangerDials()
		m.partnerDials()
	}
}

// strangerDials sends the stranger ahead of the partner, unless the firewall
// stops everybody.
func (m *model) strangerDials() {
	port := m.machine.Outcome().Port
	if !m.faults.Stranger || m.firewall(port, m.stranger) != nothing {
		return
	}
	from := netip.AddrPortFrom(m.stranger, 40000)
	m.enqueue(connect.Accepted(from), Step{From: Stranger, To: Client, Kind: Connect, Text: m.dialText(m.stranger, port)})
}

// partnerDials lets the partner open the data connection.
func (m *model) partnerDials() {
	port := m.machine.Outcome().Port
	dial := Step{From: Partner, To: Client, Kind: Connect, Text: m.dialText(m.partner, port)}
	switch blocked := m.obstacle(port); blocked {
	case nothing:
		m.enqueue(connect.Accepted(netip.AddrPortFrom(m.partner, sourcePort)), dial)
	case reject:
		m.enqueue(connect.Event{}, broken(dial, "the firewall rejects it"))
		m.reply(425, "Cannot open data connection", true)
	default:
		m.enqueue(connect.Event{}, broken(dial, blocked.text()))
	}
}

// text says how an obstacle is met.
func (o obstacle) text() string {
	switch o {
	case proxy:
		return "no way back through the proxy"
	case nat:
		return "the address leads nowhere from there"
	}
	return "the firewall drops it"
}

func broken(s Step, why string) Step {
	s.Text += ": " + why
	s.Broken = true
	return s
}

// drop is the end of a connection that the machine does not want.
func (m *model) drop() {
	last := m.steps[len(m.steps)-1]
	m.markBroken()
	if last.From == Stranger {
		m.addStep(Client, Client, Note, "closes the connection of "+m.stranger.String()+", which is not the partner, and goes on waiting")
		return
	}
	m.addStep(Client, Client, Note, "closes the connection: it has one already")
	m.reply(426, "Connection closed", true)
}

// secure is the TLS handshake on the connection just accepted.
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

// move is the file, on its way over the data connection.
func (m *model) move() {
	m.notePeer()
	if m.peer == Stranger {
		m.addStep(Stranger, Client, Data, "whatever it likes, in the place of report.csv")
		m.markBroken()
		m.rejectPartner()
		return
	}
	m.addStep(Partner, Client, Data, "report.csv")
	m.enqueue(connect.Ended(), Step{})
	m.reply(226, "Transfer complete", false)
}

// rejectPartner is the partner, dialling a port where somebody else was let in and
// nobody listens any more.
func (m *model) rejectPartner() {
	for i := range m.queue {
		if h := &m.queue[i]; h.event.Signal == connect.SignalAccepted {
			*h = queued{step: broken(h.step, "nobody listens any more")}
		}
	}
	m.reply(425, "Cannot open data connection", true)
}

// notePeer notes whose connection was accepted last.
func (m *model) notePeer() {
	if m.peer != "" {
		return
	}
	m.peer = Partner
	if m.machine.Outcome().Peer.Addr() == m.stranger {
		m.peer = Stranger
	}
}

// reply puts a reply of the partner on its way; bad marks one that refuses.
func (m *model) reply(code int, text string, bad bool) {
	reply := connect.Reply{Code: code, Lines: []string{text}}
	m.enqueue(connect.Replied(reply), Step{From: Partner, To: Client, Kind: Reply, Text: reply.String(), Broken: bad})
}

// enqueue puts something on its way behind what is.
func (m *model) enqueue(e connect.Event, s Step) { m.queue = append(m.queue, queued{e, s}) }

// enqueueFirst puts an event before what is on its way.
func (m *model) enqueueFirst(e connect.Event) {
	m.queue = append([]queued{{event: e}}, m.queue...)
}

// addStep adds a step.
func (m *model) addStep(from, to Party, kind Kind, text string) {
	m.steps = append(m.steps, Step{From: from, To: to, Kind: kind, Text: text})
}

// markBroken marks the last step as broken.
func (m *model) markBroken() { m.steps[len(m.steps)-1].Broken = true }

// dialText says who connects where.
func (m *model) dialText(from netip.Addr, port int) string {
	return from.String() + " connects to " + endpoint(m.own, port)
}

// controlText is the control connection, which stands before the machine begins.
func (m *model) controlText() string {
	text := "control connection to "
	if _, err := netip.ParseAddr(m.server); err != nil && m.server != "" {
		text += m.server + ", here "
	}
	text += endpoint(m.partner, m.control)
	if m.proxied {
		text += " through the zone's SOCKS5 proxy"
	}
	if m.ftps {
		text += ", under TLS"
	}
	return text + ", and login"
}

func endpoint(a netip.Addr, port int) string { return netip.AddrPortFrom(a, uint16(port)).String() }
