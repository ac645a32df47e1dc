package connect

import (
	"net/netip"
	"strings"
	"testing"

	"activeftp/core"
)

// FuzzMachine passes the machine any events in any order, and checks its actions
// with a driver that has no sockets. The first byte of a script selects the
// settings, every other one an event.
func FuzzMachine(f *testing.F) {
	for setting := range byte(128) {
		f.Add(append([]byte{setting}, 0, 1, 10, 8, 11, 12, 15, 16, 22))     // REST before RETR
		f.Add(append([]byte{setting}, 0, 1, 10, 11, 12, 16, 22))            // a transfer in the clear
		f.Add(append([]byte{setting}, 0, 3, 1, 34, 10, 14, 12, 11, 15, 22)) // busy, EPRT refused, TLS
		f.Add(append([]byte{setting}, 0, 1, 12, 10, 11, 12, 15, 17, 6))     // early, surplus, broken
		f.Add(append([]byte{setting}, 0, 1, 10, 12, 15, 11, 16, 22))        // TLS before 1yz
	}
	f.Fuzz(func(t *testing.T, script []byte) {
		if len(script) == 0 {
			return
		}
		d := newFakeDriver(t, int(script[0]))
		for _, b := range script[1:] {
			d.step(d.event(int(b)))
		}
		d.step(Cancelled())
		if !d.finished || !d.m.State().Finished() || d.listener != 0 {
			t.Fatalf("cancelled in %v: finished %v, listener %d", d.m.State(), d.finished, d.listener)
		}
		d.search.Finish(d.m.Outcome().Port)
		d.pool.Release(d.m.Outcome().Port)
		if d.pool.Available() != d.config.Range.Number {
			t.Fatalf("%d ports of %v available at the end", d.pool.Available(), d.config.Range)
		}
	})
}

// fakeDriver is a driver without sockets. It checks that each action is allowed
// in the state that its sockets would be in.
type fakeDriver struct {
	t      *testing.T
	m      *Machine
	config Config
	pool   *PortPool
	search *Search

	tried         map[int]bool
	requested     int    // port of an ActionBind without a result so far
	listener      int    // port listened on
	sent          string // verbs sent, each followed by a blank
	held          bool   // a data connection is held
	secured       bool   // the handshake has started
	handshakeDone bool
	moved         bool
	finished      bool
}

func newFakeDriver(t *testing.T, setting int) *fakeDriver {
	d := &fakeDriver{t: t, tried: map[int]bool{}}
	r := core.PortRange{Base: 10000, Number: 1 + setting&3}
	d.pool = NewPortPool(r, setting)
	d.search = d.pool.Search()
	d.config = Config{
		Command: "RETR x", Ports: d.search, Range: r,
		Announce: netip.MustParseAddr("192.0.2.5"), Partner: netip.MustParseAddr("192.0.2.1"),
		Verify: Verify(setting >> 2 % 3), Secure: setting&16 != 0,
	}
	if setting&32 != 0 {
		d.config.Policy = EPRTFirst
	}
	if setting&64 != 0 {
		d.config.Restart = 7
	}
	m, err := New(d.config)
	if err != nil {
		t.Fatal(err)
	}
	d.m = m
	return d
}

// event returns the event number b modulo 27. The code of a reply is number b
// modulo 10 of ten.
func (d *fakeDriver) event(b int) Event {
	codes := []int{200, 150, 226, 425, 500, 522, 550, 421, 331, 600}
	switch b % 27 {
	case 0:
		return Begin()
	case 1, 2:
		return d.bound(d.requested)
	case 3:
		d.requested = 0
		return Busy()
	case 4:
		return d.bound(9999 + b/27)
	case 5:
		return BindFailed(errDriver)
	case 12, 13:
		return Accepted(netip.AddrPortFrom(d.config.Partner, 20))
	case 14:
		return Accepted(netip.MustParseAddrPort("203.0.113.9:20"))
	case 15:
		return Secured()
	case 16:
		return Ended()
	case 17:
		return Broken(errDriver)
	case 18:
		return Expired()
	case 19:
		return Lost(errDriver)
	case 20:
		return Event{Signal: Signal(b)}
	case 9:
		return Unsecured(errDriver)
	case 21:
		return Cancelled()
	case 24:
		return Fault(errDriver)
	case 25:
		return Excess(errDriver)
	case 26:
		return Overdue(errDriver)
	}
	return Replied(Reply{Code: codes[b%len(codes)], Lines: []string{"x"}})
}

// bound returns a Bound event. The driver has a listener only if port is the one
// requested.
func (d *fakeDriver) bound(port int) Event {
	if d.requested != 0 && port == d.requested {
		d.listener, d.requested = port, 0
	}
	return Bound(port)
}

// step passes the machine an event and checks the action that it returns.
func (d *fakeDriver) step(e Event) {
	d.t.Helper()
	if e.Signal == SignalSecured && d.handshakeDone {
		return // a handshake ends only once
	}
	d.handshakeDone = d.handshakeDone || d.secured && e.Signal == SignalSecured
	a := d.m.Step(e)
	if d.finished && a.Kind != ActionWait && a.Kind != ActionDrop {
		d.t.Fatalf("%v after finish", a.Kind)
	}
	if e.Signal == SignalAccepted && (a.Kind == ActionWait || a.Kind == ActionBind || a.Kind == ActionSend || a.Kind == ActionSendAndSecure) {
		d.t.Fatalf("%v neither holds nor closes the accepted connection", a.Kind)
	}
	switch a.Kind {
	case ActionWait:
	case ActionBind:
		d.bind(a.Port)
	case ActionSend:
		d.send(a.Line)
	case ActionSendAndSecure:
		d.send(a.Line)
		d.hold(ActionSecure, e.Signal)
	case ActionKeep, ActionSecure, ActionMove:
		d.hold(a.Kind, e.Signal)
	case ActionAlert:
		if !d.secured || d.moved {
			d.t.Fatalf("reads for an alert; secured %v, moved %v", d.secured, d.moved)
		}
	case ActionDrop:
		if e.Signal != SignalAccepted {
			d.t.Fatalf("dropped on signal %d", e.Signal)
		}
	case ActionFinish:
		d.finished, d.listener, d.requested = true, 0, 0
	default:
		d.t.Fatalf("unexpected action %v", a.Kind)
	}
	if d.finished != d.m.State().Finished() {
		d.t.Fatalf("state %v, finished %v", d.m.State(), d.finished)
	}
}

// bind checks that port is in the range, was not tried before, and that nothing
// was sent.
func (d *fakeDriver) bind(port int) {
	d.t.Helper()
	if !d.config.Range.Contains(port) || d.tried[port] || d.sent != "" {
		d.t.Fatalf("bind %d; tried %v, sent %q", port, d.tried, d.sent)
	}
	d.tried[port] = true
	d.requested = port
}

// send checks that a listener is open, and that the commands come in the order
// EPRT, PORT, REST, RETR.
func (d *fakeDriver) send(line string) {
	d.t.Helper()
	verb, _, _ := strings.Cut(line, " ")
	d.sent += verb + " "
	switch d.sent {
	case "PORT ", "EPRT ", "EPRT PORT ":
		endpoint, err := ParsePortCommand(line)
		if want := netip.AddrPortFrom(d.config.Announce, uint16(d.listener)); endpoint != want || err != nil {
			d.t.Fatalf("%q announces %v, not %v", line, endpoint, want)
		}
	case "PORT REST ", "EPRT REST ", "EPRT PORT REST ":
		if line != "REST 7" || d.config.Restart != 7 {
			d.t.Fatalf("sent %q", line)
		}
	case "PORT RETR ", "EPRT RETR ", "EPRT PORT RETR ", "PORT REST RETR ", "EPRT REST RETR ", "EPRT PORT REST RETR ":
		if line != d.config.Command || strings.Contains(d.sent, "REST") != (d.config.Restart > 0) {
			d.t.Fatalf("sent %q after %s", line, d.sent)
		}
	default:
		d.t.Fatalf("sent %s", d.sent)
	}
	if d.listener == 0 {
		d.t.Fatalf("sent %q without a listener", line)
	}
}

// hold checks that only one connection is held, that TLS comes before data, and
// that data moves once and after the transfer command.
func (d *fakeDriver) hold(kind ActionKind, signal Signal) {
	d.t.Helper()
	if signal == SignalAccepted == d.held {
		d.t.Fatalf("%v on signal %d, holding %v", kind, signal, d.held)
	}
	d.held = true
	switch kind {
	case ActionSecure:
		if !d.config.Secure || d.secured || !strings.HasSuffix(d.sent, "RETR ") {
			d.t.Fatalf("TLS handshake; configured %v, done before %v, sent %q", d.config.Secure, d.secured, d.sent)
		}
		d.secured = true
	case ActionMove:
		if d.moved || d.secured != d.config.Secure || !strings.HasSuffix(d.sent, "RETR ") {
			d.t.Fatalf("move; moved before %v, secured %v, sent %q", d.moved, d.secured, d.sent)
		}
		if d.config.Secure && !d.handshakeDone {
			d.t.Fatalf("move on signal %d, before TLS is done", signal)
		}
		d.moved, d.listener = true, 0
	}
}
