package connect

import (
	"fmt"
	"net/netip"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// TestExplore passes every event to the machine in every state that it can reach, until
// no new state appears: first with a driver that keeps to the documentation of [Event]
// and [Action], under every configuration that makes a difference, and then with one that
// reports anything at any time. World checks every step.
func TestExplore(t *testing.T) {
	found := exploreAll(t, setups(), false)
	found.checkReached(t)
	found.checkCellsUsed(t)
	found.checkOutOfTurn(t)
	exploreAll(t, slices.DeleteFunc(setups(), func(s setup) bool { return s.config.Verify != Strict }), true)
}

// exploration is what an exploration has come to.
type exploration struct {
	nodes, edges int
	states       [numStates]bool
	causes       [numCauses]bool
	used         [numStates][numSignals]bool // cells of the table
	outOfTurn    [numStates][numSignals]bool // cells that it does not have
}

// exploreAll explores every setup. If anyEvent is true, the driver reports events that
// a correct one cannot.
func exploreAll(t *testing.T, setups []setup, anyEvent bool) *exploration {
	t.Helper()
	found := new(exploration)
	for _, s := range setups {
		x := explorer{t: t, setup: s, anyEvent: anyEvent, seen: map[key]bool{}, found: found}
		x.explore()
		found.nodes += len(x.nodes)
	}
	t.Logf("%d configurations, any event %v: %d states, %d edges", len(setups), anyEvent, found.nodes, found.edges)
	return found
}

// setup is a configuration and the source of its ports.
type setup struct {
	name   string
	config Config
	source PortSource
}

// setups returns the configurations to explore. Protocol settings are combined with
// each other, sources of ports are not: they matter only before the port command.
func setups() (all []setup) {
	one := offers{ports: []int{10000}}
	for _, secure := range []bool{false, true} {
		for _, verify := range []Verify{Strict, Warn, Off} {
			for _, restart := range []int64{0, 7} {
				for _, policy := range []Announcement{ByFamily, EPRTFirst} {
					for _, command := range []string{"RETR x", "NLST"} {
						all = append(all, setup{
							fmt.Sprintf("secure %v, verify %d, restart %d, policy %d, %s", secure, verify, restart, policy, command),
							Config{Secure: secure, Verify: verify, Restart: restart, Policy: policy, Command: command}, &one,
						})
					}
				}
			}
		}
	}
	ipv6 := netip.MustParseAddr("2001:db8::5")
	all = append(all,
		setup{"only PORT", Config{Policy: OnlyPORT}, &one},
		setup{"only EPRT", Config{Policy: OnlyEPRT}, &one},
		setup{"IPv6", Config{Announce: ipv6}, &one},
		setup{"IPv6, EPRT first", Config{Announce: ipv6, Policy: EPRTFirst}, &one},
		setup{"two ports", Config{Policy: EPRTFirst}, &offers{ports: []int{10000, 10001}}},
		setup{"no port", Config{}, &offers{}},
		setup{"the same port again and again", Config{}, &offers{ports: []int{10000}, endless: true}},
		setup{"a port outside the range, then one inside", Config{}, &offers{ports: []int{9999, 10000}}},
		setup{"the system's choice within a range", Config{}, &offers{ports: []int{0}}},
		setup{"once", Config{}, Once(tenThousand, 1)},
	)
	for i := range all {
		all[i].config.Range = tenThousand
	}
	return append(all, setup{"any", Config{}, Any()})
}

// offers is a source of the ports listed.
type offers struct {
	ports   []int
	next    int
	endless bool // the first port is offered forever
}

func (o *offers) Next() (int, bool) {
	if o.next >= len(o.ports) {
		return 0, false
	}
	port := o.ports[o.next]
	if !o.endless {
		o.next++
	}
	return port, true
}

// explorer searches the states of one setup, breadth first.
type explorer struct {
	t        *testing.T
	setup    setup
	anyEvent bool // not only those that a correct driver reports
	nodes    []node
	seen     map[key]bool
	found    *exploration
	next     node // scratch space of step
}

// node is a state of the search, and how it was reached.
type node struct {
	machine Machine
	world   world
	from    int    // index of the node before
	event   string // the event that led here
}

// key has all of a node that decides what follows. Nodes with the same key behave
// alike.
type key struct {
	world            world
	state            State
	eprt, connected  bool
	unsecured        bool
	requested, tries int
	offered          int // ports that the source has offered
	port             int
	preliminary      bool
	rejected         bool
	cause            Cause
}

// keyOf returns the key of a node. What it leaves out is only passed on, such as an
// error, or counted: MaxRejected limits a list and decides nothing else.
func keyOf(n *node) key {
	m := &n.machine
	if m.state.Finished() { // it stays as it is
		return key{world: n.world, state: m.state, cause: m.outcome.Cause}
	}
	k := key{
		world: n.world, state: m.state, eprt: m.eprt, connected: m.connected, unsecured: m.unsecured, requested: m.requested, tries: m.tries,
		port: m.outcome.Port, preliminary: m.outcome.Preliminary.Code != 0, rejected: m.outcome.RejectedCount > 0, cause: m.outcome.Cause,
	}
	switch source := m.config.Ports.(type) {
	case *offers:
		k.offered = source.next
	case *once:
		if source.offered {
			k.offered = 1
		}
	}
	return k
}

// A new field of the machine or its outcome may decide something, and then belongs
// into the key of a node.
func TestExploredFields(t *testing.T) {
	if got := reflect.TypeFor[Machine]().NumField(); got != 8 {
		t.Errorf("Machine has %d fields, keyOf knows 8", got)
	}
	if got := reflect.TypeFor[Outcome]().NumField(); got != 13 {
		t.Errorf("Outcome has %d fields, keyOf knows 13", got)
	}
}

// clone returns a machine that shares nothing with m that a step changes.
func clone(m *Machine) Machine {
	c := *m
	c.outcome.Rejected = slices.Clone(m.outcome.Rejected)
	switch source := m.config.Ports.(type) {
	case *offers:
		s := *source
		c.config.Ports = &s
	case *once:
		s := *source
		c.config.Ports = &s
	}
	return c
}

// explore searches from the start until there is no new node.
func (x *explorer) explore() {
	config := x.setup.config
	config.Ports = x.setup.source
	x.add(&node{machine: clone(newMachine(x.t, config))})
	for i := 0; i < len(x.nodes); i++ {
		for _, c := range x.nodes[i].world.choices() {
			if c.sound || x.anyEvent {
				x.step(i, c)
			}
		}
		if state := x.nodes[i].machine.state; !state.Finished() && state != StateIdle {
			x.checkEnd(i)
		}
	}
}

func (x *explorer) add(n *node) {
	if k := keyOf(n); !x.seen[k] {
		x.seen[k] = true
		x.nodes = append(x.nodes, *n)
	}
}

// step passes an event to the machine of a node, checks the step and adds the node
// that it leads to.
func (x *explorer) step(from int, c choice) {
	before, after := &x.nodes[from], &x.next
	*after = node{machine: clone(&before.machine), world: before.world, from: from, event: c.name}
	signal := after.machine.classify(&c.event)
	action := after.machine.Step(c.event)
	after.world.happened(&after.machine.config, &c.event)
	problem := x.checkStep(before, after, &c.event, action)
	if problem == "" {
		problem = after.world.carryOut(&after.machine, &c.event, action)
	}
	if problem != "" {
		x.fail(from, c.name, action, &after.machine, problem)
	}
	x.found.note(before.machine.state, signal, &after.machine)
	x.add(after)
}

// note counts a step, and records the cells that it has used and where it led.
func (f *exploration) note(state State, signal Signal, after *Machine) {
	f.edges++
	if state.Finished() {
		return
	}
	f.states[state], f.states[after.state] = true, true
	if after.state.Finished() {
		f.causes[after.outcome.Cause] = true
	}
	m := lookUp(state, signal)
	if m.cause == CauseOutOfTurn {
		f.outOfTurn[state][signal] = true
		return
	}
	f.used[state][signal] = true
	switch { // the machine has added a signal of its own
	case !after.config.Secure && (m.do == sendTransferAndSecure || m.do == ActionSecure):
		f.used[m.next][SignalSecured] = true
	case m.do == ActionBind && after.state == StateFailed:
		added := map[Cause]Signal{
			CauseOutOfRange: forbiddenPort, CauseRangeExhausted: portsExhausted, CausePortBusy: onlyPortBusy,
		}[after.outcome.Cause]
		f.used[StateBinding][added] = true
	}
}

// checkEnd checks that time, the caller and the limit of the whole transfer end it at
// once, and that the loss of the control connection and time do.
func (x *explorer) checkEnd(i int) {
	for _, names := range []string{"expired", "overdue", "cancelled", "lost expired"} {
		m := clone(&x.nodes[i].machine)
		steps(x.t, &m, names)
		if !m.state.Finished() {
			x.fail(i, names, Action{}, &m, "the transfer does not end")
		}
	}
}

// fail stops the test with the events that led to a problem.
func (x *explorer) fail(from int, event string, action Action, m *Machine, problem string) {
	x.t.Helper()
	route := []string{event}
	for i := from; i > 0; i = x.nodes[i].from {
		route = append(route, x.nodes[i].event)
	}
	slices.Reverse(route)
	x.t.Fatalf("%s: %s: %v %q, %v, %v: %s", x.setup.name, strings.Join(route, " "), action.Kind, action.Line, m.state, m.outcome.Cause, problem)
}

// checkStep returns what is wrong with a step of the machine, or "". A cause is as true
// as what the driver reports, except that nothing makes an incomplete transfer succeed.
func (x *explorer) checkStep(before, after *node, e *Event, action Action) string {
	was, is := before.machine.state, after.machine.state
	switch {
	case was.Finished() && !reflect.DeepEqual(before.machine.outcome, after.machine.outcome):
		return "the outcome of a finished transfer changed"
	case was.Finished() && (is != was || (action.Kind == ActionDrop) != (e.Signal == SignalAccepted) || action.Kind != ActionDrop && action.Kind != ActionWait):
		return "a finished transfer does something"
	case was.Finished():
		return ""
	case (action.Kind == ActionFinish) != is.Finished():
		return "ActionFinish and the end do not come together"
	case (is == StateDone) != (is.Finished() && after.machine.outcome.Cause == CauseDone):
		return "StateDone and CauseDone do not come together"
	case is.Finished() && after.machine.outcome.During != was && (was != StateIdle || after.machine.outcome.During != StateBinding):
		return "the outcome says that it ended during " + after.machine.outcome.During.String()
	case is.Finished() && (!x.anyEvent || is == StateDone) && !evidence[after.machine.outcome.Cause](&after.world, e, &after.machine.config):
		return "nothing shows that this is the cause"
	}
	return ""
}

// checkReached checks that every state is reached, and every cause that a machine
// gives.
func (f *exploration) checkReached(t *testing.T) {
	t.Helper()
	for state, reached := range f.states {
		if !reached {
			t.Errorf("%v is never reached", State(state))
		}
	}
	for cause, reached := range f.causes {
		if reached == (Cause(cause) == CauseSessionRefused) {
			t.Errorf("cause %v is reached: %v", Cause(cause), reached)
		}
	}
}

// checkCellsUsed checks that a transfer can come to every cell of the table. A cell
// that none comes to is dead.
func (f *exploration) checkCellsUsed(t *testing.T) {
	t.Helper()
	for signal, common := range anyState {
		inherited := false
		for state := range numStates {
			own := moves[state][signal] != move{}
			if own && !f.used[state][signal] {
				t.Errorf("no transfer comes to %s in %v", signalNames[signal], state)
			}
			inherited = inherited || !own && f.used[state][signal]
		}
		if common != (move{}) && !inherited {
			t.Errorf("no transfer comes to %s in a state without a cell of its own", signalNames[signal])
		}
	}
}

// checkOutOfTurn checks that cells are missing only where outOfTurn says so.
func (f *exploration) checkOutOfTurn(t *testing.T) {
	t.Helper()
	var listed [numStates][numSignals]bool
	for _, group := range outOfTurn {
		for _, state := range group.states {
			for _, signal := range group.signals {
				if listed[state][signal] {
					t.Errorf("%s in %v is listed twice", signalNames[signal], state)
				}
				listed[state][signal] = true
			}
		}
	}
	for state := range numStates {
		for signal, is := range f.outOfTurn[state] {
			if is != listed[state][signal] {
				t.Errorf("%s in %v is out of turn: %v; listed with a reason: %v", signalNames[signal], state, is, !is)
			}
		}
	}
}

// outOfTurn has every event that the partner can cause and that ends the transfer as out
// of turn, and the protocol's reason. There is no other: strangers, time, the caller and
// the client's own host cannot do that.
var outOfTurn = []struct {
	reason  string
	states  []State
	signals []Signal
}{
	{
		"a code has a first digit from 1 to 5, so this is no reply (RFC 959 section 4.2)",
		[]State{
			StateBinding, StateAnnouncing, StateEarly, StateRestarting, StateRestartingEarly, StateRequesting, StateSecuringEarly, StateConnected,
			StateOpening, StateAnswered, StateSecuring, StateSecuringAnswered, StateMoving, StateDraining, StateReplied, StateEmpty, StateSecuringEmpty,
			StateUnsecured, StateUnsecuredEarly, StateUnconnected, StateRefusing, StateAborting, StateSevering, StateBreakingEarly, StateBreaking,
		},
		[]Signal{SignalReply},
	},
	{
		"no command is sent yet, so no reply is due (RFC 959 section 5.4)",
		[]State{StateBinding},
		[]Signal{preliminary, completion, connectFailed, dataLost, wrongProtection, refused},
	},
	{
		"PORT, EPRT and REST have no 1yz reply (RFC 959 section 5.4, RFC 2428 section 2)",
		[]State{StateAnnouncing, StateEarly, StateRestarting, StateRestartingEarly},
		[]Signal{preliminary},
	},
	{
		"the final reply has come, and a command has only one (RFC 959 section 6)",
		[]State{StateAnswered, StateSecuringAnswered, StateReplied, StateEmpty, StateSecuringEmpty, StateUnconnected, StateRefusing, StateAborting, StateSevering},
		[]Signal{preliminary, completion, connectFailed, dataLost, wrongProtection, refused},
	},
}

// signalNames names the columns of the table.
var signalNames = [numSignals]string{
	"none", "begin", "bound", "busy", "bind-failed", "no-code", "accepted", "secured", "ended", "broken", "unsecured", "fault", "excess",
	"expired", "overdue", "lost", "cancelled", "forbidden-port", "ports-exhausted", "only-port-busy", "preliminary", "completion",
	"restart-next", "restart-granted", "eprt-unsupported", "connect-failed", "data-lost", "data-lost-under-tls", "wrong-protection", "empty-listing", "refused",
	"refused-under-tls", "lost-under-tls", "service-closing", "extra-connection", "stranger-connected",
}
