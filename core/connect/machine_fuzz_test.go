package connect

import (
	"net/netip"
	"strings"
	"testing"

	"activeftp/core"
)

// FuzzMachine gives the machine any events in any order, and holds what it asks
// for against a driver that only keeps the books. The first byte chooses the
// settings, every other an event.
func FuzzMachine(f *testing.F) {
	for setting := range byte(128) {
		f.Add(append([]byte{setting}, 0, 1, 10, 8, 11, 12, 15, 16, 22))     // REST before RETR
		f.Add(append([]byte{setting}, 0, 1, 10, 11, 12, 16, 22))            // a transfer in the clear
		f.Add(append([]byte{setting}, 0, 3, 1, 34, 10, 14, 12, 11, 15, 22)) // busy, EPRT refused, TLS
		f.Add(append([]byte{setting}, 0, 1, 12, 10, 11, 12, 15, 17, 6))     // early, surplus, broken
	}
	f.Fuzz(func(t *testing.T, script []byte) {
		if len(script) == 0 {
			return
		}
		d := newBooks(t, int(script[0]))
		for _, b := range script[1:] {
			d.step(d.event(int(b)))
		}
		d.step(Cancelled())
		if !d.finished || !d.m.State().Finished() || d.listener != 0 {
			t.Fatalf("cancelled in %v: finished %v, listener %d", d.m.State(), d.finished, d.listener)
		}
		d.search.Finish(d.m.Outcome().Port)
		d.lot.Release(d.m.Outcome().Port)
		if d.lot.Available() != d.config.Range.Number {
			t.Fatalf("%d ports of %v are back", d.lot.Available(), d.config.Range)
		}
	})
}

// books is a driver that has no sockets, only what it would know about them.
type books struct {
	t      *testing.T
	m      *Machine
	config Config
	lot    *PortPool
	search *Search

	tried    map[int]bool
	asked    int    // the port of a ActionBind not yet answered
	listener int    // the port listened on
	sent     string // the verbs sent, each followed by a blank
	held     bool   // a connection is held
	secured  bool
	moved    bool
	finished bool
}

func newBooks(t *testing.T, setting int) *books {
	d := &books{t: t, tried: map[int]bool{}}
	r := core.PortRange{Base: 10000, Number: 1 + setting&3}
	d.lot = NewPortPool(r, setting)
	d.search = d.lot.Search()
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

// event is one of all events, b modulo 24, where a reply's code is b modulo 10.
func (d *books) event(b int) Event {
	codes := []int{200, 150, 226, 425, 500, 522, 550, 421, 331, 600}
	switch b % 24 {
	case 0:
		return Begin()
	case 1, 2:
		return d.bound(d.asked)
	case 3:
		d.asked = 0
		return Busy()
	case 4:
		return d.bound(9999 + b/24)
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
	}
	return Replied(Reply{Code: codes[b%len(codes)], Lines: []string{"x"}})
}

// bound is the news of a listener, true only for the port asked for.
func (d *books) bound(port int) Event {
	if d.asked != 0 && port == d.asked {
		d.listener, d.asked = port, 0
	}
	return Bound(port)
}

// step gives the machine an event and books what it asks for.
func (d *books) step(e Event) {
	d.t.Helper()
	a := d.m.Step(e)
	if d.finished && a.Kind != ActionWait && a.Kind != ActionDrop {
		d.t.Fatalf("%v after the end", a.Kind)
	}
	if e.Signal == SignalAccepted && (a.Kind == ActionWait || a.Kind == ActionBind || a.Kind == ActionSend) {
		d.t.Fatalf("%v leaves an accepted connection without a fate", a.Kind)
	}
	switch a.Kind {
	case ActionWait:
	case ActionBind:
		d.bind(a.Port)
	case ActionSend:
		d.send(a.Line)
	case ActionKeep, ActionSecure, ActionMove:
		d.hold(a.Kind, e.Signal)
	case ActionDrop:
		if e.Signal != SignalAccepted {
			d.t.Fatalf("dropped on signal %d", e.Signal)
		}
	case ActionFinish:
		d.finished, d.listener, d.asked = true, 0, 0
	default:
		d.t.Fatalf("asked to %v", a.Kind)
	}
	if d.finished != d.m.State().Finished() {
		d.t.Fatalf("finished %v in %v", d.finished, d.m.State())
	}
}

// bind is right for a port of the range, once for each, and without a listener.
func (d *books) bind(port int) {
	d.t.Helper()
	if !d.config.Range.Contains(port) || d.tried[port] || d.sent != "" {
		d.t.Fatalf("bind %d; tried %v, sent %q", port, d.tried, d.sent)
	}
	d.tried[port] = true
	d.asked = port
}

// send is right with a listener open, and in the order EPRT, PORT, REST, RETR.
func (d *books) send(line string) {
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

// hold is right for one connection, secured before data moves, which it does
// once and after the transfer command.
func (d *books) hold(deed ActionKind, signal Signal) {
	d.t.Helper()
	if signal == SignalAccepted == d.held {
		d.t.Fatalf("%v on signal %d, holding %v", deed, signal, d.held)
	}
	d.held = true
	switch deed {
	case ActionSecure:
		if !d.config.Secure || d.secured {
			d.t.Fatalf("TLS: wanted %v, done %v", d.config.Secure, d.secured)
		}
		d.secured = true
	case ActionMove:
		if d.moved || d.secured != d.config.Secure || !strings.HasSuffix(d.sent, "RETR ") {
			d.t.Fatalf("data moves; moved %v, secured %v, sent %q", d.moved, d.secured, d.sent)
		}
		if d.config.Secure && signal != SignalSecured {
			d.t.Fatalf("data moves on signal %d, before TLS is done", signal)
		}
		d.moved, d.listener = true, 0
	}
}
