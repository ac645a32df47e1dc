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
	*scene
	machine *connect.Machine
	coming  []happening    // what is on its way to the machine, in order
	steps   []Step         // what has happened
	inUse   core.PortRange // ports just found in use, one after the other
	peer    Party          // who holds the data connection
}

// happening is something that happens: an event of the machine, a step to be
// seen, or both.
type happening struct {
	event connect.Event
	step  Step
}

func newModel(c *scene) *model { return &model{scene: c} }

// run steps the machine until the transfer has ended.
func (m *model) run() (Result, error) {
	var err error
	if m.machine, err = connect.New(m.config()); err != nil {
		return Result{}, errors.New("simulate a transfer: " + err.Error())
	}
	m.saw(Client, Partner, Connect, m.controlText())
	action := m.machine.Step(connect.Begin())
	for range maxEvents {
		m.carryOut(action)
		if m.machine.State().Finished() {
			break
		}
		action = m.machine.Step(m.next())
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

// next is the next event. When nothing is on its way, the wait ends.
func (m *model) next() connect.Event {
	for len(m.coming) > 0 {
		h := m.coming[0]
		m.coming = m.coming[1:]
		if h.step.Kind != "" {
			m.steps = append(m.steps, h.step)
		}
		if h.event.Signal != 0 {
			return h.event
		}
	}
	m.saw(Client, Client, Note, "waits until its time is over")
	m.markBroken()
	return connect.Expired()
}

// carryOut does what the machine asks for, as a driver would.
func (m *model) carryOut(a connect.Action) {
	switch a.Kind {
	case connect.ActionBind:
		m.bind(a.Port)
	case connect.ActionSend:
		m.saw(Client, Partner, Command, a.Line)
		m.hear(a.Line)
	case connect.ActionDrop:
		m.dropped()
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
		m.expect(connect.Busy(), Step{})
		return
	}
	if port == 0 {
		port = systemPort
	}
	m.reportInUse()
	m.saw(Client, Client, Note, "listens on port "+strconv.Itoa(port))
	m.expect(connect.Bound(port), Step{})
}

// reportInUse shows the ports that were found in use.
func (m *model) reportInUse() {
	switch m.inUse.Number {
	case 0:
		return
	case 1:
		m.saw(Client, Client, Note, "finds port "+m.inUse.String()+" in use")
	default:
		m.saw(Client, Client, Note, "finds ports "+m.inUse.String()+" in use")
	}
	m.markBroken()
	m.inUse = core.PortRange{}
}

// hear is the partner, reading a command.
func (m *model) hear(line string) {
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
	m.expect(connect.Accepted(from), Step{From: Stranger, To: Client, Kind: Connect, Text: m.dialText(m.stranger, port)})
}

// partnerDials lets the partner open the data connection.
func (m *model) partnerDials() {
	port := m.machine.Outcome().Port
	dial := Step{From: Partner, To: Client, Kind: Connect, Text: m.dialText(m.partner, port)}
	switch blocked := m.obstacle(port); blocked {
	case nothing:
		m.expect(connect.Accepted(netip.AddrPortFrom(m.partner, sourcePort)), dial)
	case reject:
		m.expect(connect.Event{}, broken(dial, "the firewall rejects it"))
		m.reply(425, "Cannot open data connection", true)
	default:
		m.expect(connect.Event{}, broken(dial, blocked.text()))
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

// dropped is the end of a connection that the machine does not want.
func (m *model) dropped() {
	last := m.steps[len(m.steps)-1]
	m.markBroken()
	if last.From == Stranger {
		m.saw(Client, Client, Note, "closes the connection of "+m.stranger.String()+", which is not the partner, and goes on waiting")
		return
	}
	m.saw(Client, Client, Note, "closes the connection: it has one already")
	m.reply(426, "Connection closed", true)
}

// secure is the TLS handshake on the connection just accepted.
func (m *model) secure() {
	m.hold()
	if m.peer == Stranger {
		m.saw(Client, Stranger, Data, "TLS handshake, which fails")
		m.markBroken()
		m.expectFirst(connect.Broken(errors.New("no TLS")))
		return
	}
	m.saw(Client, Partner, Data, "TLS handshake, with this host as the TLS client")
	m.expectFirst(connect.Secured())
}

// move is the file, on its way over the data connection.
func (m *model) move() {
	m.hold()
	if m.peer == Stranger {
		m.saw(Stranger, Client, Data, "whatever it likes, in the place of report.csv")
		m.markBroken()
		m.comeTooLate()
		return
	}
	m.saw(Partner, Client, Data, "report.csv")
	m.expect(connect.Ended(), Step{})
	m.reply(226, "Transfer complete", false)
}

// comeTooLate is the partner, dialling a port where somebody else was let in and
// nobody listens any more.
func (m *model) comeTooLate() {
	for i := range m.coming {
		if h := &m.coming[i]; h.event.Signal == connect.SignalAccepted {
			*h = happening{step: broken(h.step, "nobody listens any more")}
		}
	}
	m.reply(425, "Cannot open data connection", true)
}

// hold notes whose connection was accepted last.
func (m *model) hold() {
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
	m.expect(connect.Replied(reply), Step{From: Partner, To: Client, Kind: Reply, Text: reply.String(), Broken: bad})
}

// expect puts something on its way behind what is.
func (m *model) expect(e connect.Event, s Step) { m.coming = append(m.coming, happening{e, s}) }

// expectFirst puts an event before what is on its way.
func (m *model) expectFirst(e connect.Event) {
	m.coming = append([]happening{{event: e}}, m.coming...)
}

// saw adds a step.
func (m *model) saw(from, to Party, kind Kind, text string) {
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
