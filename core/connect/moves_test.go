package connect

import (
	_ "embed"
	"errors"
	"net/netip"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/core"
)

// moveTable lists every cell of every state. A block is a state, the events that
// lead to it, and EVENT=ACTION:STATE or EVENT=CAUSE; an event that is not listed
// is out of turn. The block "unfinished" applies in every unfinished state that
// does not list the event, and "finished" in the other two.
const moveTable = `
unfinished:
	stranger=drop 421=service-closing fault=local-fault overdue=too-long lost=control-lost cancelled=cancelled
finished:
	none=wait begin=wait bound=wait elsewhere=wait busy=wait bind-failed=wait
	150=wait 226=wait 331=wait 350=wait 425=wait 426=wait 421=wait 450=wait 500=wait 501=wait 502=wait 521=wait 522=wait 550=wait 600=wait
	partner=drop stranger=drop secured=wait ended=wait broken=wait unsecured=wait fault=wait excess=wait expired=wait overdue=wait lost=wait cancelled=wait
idle:
	begin=bind:binding
binding: begin
	bound=send:announcing elsewhere=out-of-range busy=bind:binding bind-failed=bind-failed
announcing: begin bound
	partner=keep:early 226=send:requesting
	500=send:announcing 501=send:announcing 502=send:announcing 522=send:announcing
	425=connect-refused 426=connect-refused
	331=port-refused 350=port-refused 450=port-refused 521=port-refused 550=port-refused
	expired=no-reply
early: begin bound partner
	226=send-secure:securing-early partner=drop:early
	331=port-refused 350=port-refused 425=port-refused 426=port-refused 450=port-refused 500=port-refused 501=port-refused
	502=port-refused 521=port-refused 522=port-refused 550=port-refused
	broken=data-broken expired=no-reply
restarting: begin bound 226
	partner=keep:restarting-early 350=send:requesting 331=send:requesting 226=send:requesting
	425=connect-refused 426=connect-refused 521=transfer-refused 522=transfer-refused
	450=transfer-refused 500=transfer-refused 501=transfer-refused 502=transfer-refused 550=transfer-refused
	expired=no-reply
restarting-early: begin bound partner 226
	partner=drop:restarting-early 350=send-secure:securing-early 331=send-secure:securing-early 226=send-secure:securing-early
	425=transfer-refused 426=transfer-refused 521=transfer-refused 522=transfer-refused
	450=transfer-refused 500=transfer-refused 501=transfer-refused 502=transfer-refused 550=transfer-refused
	broken=data-broken expired=no-reply
requesting: begin bound 226
	partner=secure:securing-early 150=wait:opening 226=wait:answered
	425=connect-refused 426=data-broken 521=tls-failed 522=tls-failed
	331=transfer-refused 350=transfer-refused 450=transfer-refused 500=transfer-refused 501=transfer-refused 502=transfer-refused 550=transfer-refused
	expired=no-reply
securing-early: begin bound 226 partner
	secured=keep:connected partner=drop:securing-early 150=wait:securing 226=wait:securing-answered
	425=wait:unconnected 426=tls-failed 521=tls-failed 522=tls-failed
	331=wait:refusing 350=wait:refusing 450=wait:refusing 500=wait:refusing 501=wait:refusing 502=wait:refusing 550=wait:refusing
	broken=wait:unsecured-early unsecured=wait:unsecured lost=wait:losing expired=tls-failed
connected: begin bound 226 partner secured
	partner=drop:connected 150=move:moving 226=move:replied
	425=tls-failed 426=alert:severing 521=tls-failed 522=tls-failed
	331=alert:refusing 350=alert:refusing 450=alert:refusing 500=alert:refusing 501=alert:refusing 502=alert:refusing 550=alert:refusing
	broken=wait:breaking-early unsecured=wait:unsecured lost=alert:losing expired=no-reply
opening: begin bound 226 150
	partner=secure:securing 150=wait:opening 226=wait:answered
	425=connect-refused 426=data-broken 521=tls-failed 522=tls-failed
	331=transfer-aborted 350=transfer-aborted 450=transfer-aborted 500=transfer-aborted 501=transfer-aborted 502=transfer-aborted 550=transfer-aborted
	expired=nothing-arrived
securing: begin bound 226 150 partner
	secured=move:moving partner=drop:securing 150=wait:securing 226=wait:securing-answered
	425=tls-failed 426=tls-failed 521=tls-failed 522=tls-failed
	331=tls-failed 350=tls-failed 450=tls-failed 500=tls-failed 501=tls-failed 502=tls-failed 550=tls-failed
	broken=wait:unsecured unsecured=wait:unsecured lost=wait:losing expired=tls-failed
moving: begin bound 226 150 partner secured
	ended=wait:draining partner=drop:moving 150=wait:moving 226=wait:replied
	425=tls-failed 426=wait:severing 521=tls-failed 522=tls-failed
	331=wait:aborting 350=wait:aborting 450=wait:aborting 500=wait:aborting 501=wait:aborting 502=wait:aborting 550=wait:aborting
	broken=wait:breaking unsecured=wait:unsecured excess=too-much-data lost=wait:losing expired=data-stalled
draining: begin bound 226 150 partner secured ended
	partner=drop:draining 150=wait:draining 226=finish:done
	unsecured=wait:unsecured 425=tls-failed 426=data-broken 521=tls-failed 522=tls-failed
	331=transfer-aborted 350=transfer-aborted 450=transfer-aborted 500=transfer-aborted 501=transfer-aborted 502=transfer-aborted 550=transfer-aborted
	expired=no-final-reply
answered: begin bound 226 150 226
	partner=secure:securing-answered 421=wait:answered lost=wait:answered expired=nothing-arrived
securing-answered: begin bound 226 150 226 partner
	secured=move:replied partner=drop:securing-answered 421=wait:securing-answered lost=wait:securing-answered
	broken=tls-failed unsecured=tls-failed expired=tls-failed
replied: begin bound 226 150 226 partner secured
	ended=finish:done partner=drop:replied 421=wait:replied lost=wait:replied
	broken=data-broken unsecured=tls-failed excess=too-much-data expired=data-stalled
empty: begin bound 226 150 no-files
	partner=secure:securing-empty 421=wait:empty lost=wait:empty
	fault=finish:done expired=finish:done overdue=finish:done
securing-empty: begin bound 226 150 partner no-files
	secured=move:replied partner=drop:securing-empty 421=wait:securing-empty lost=wait:securing-empty
	broken=finish:done unsecured=tls-failed fault=finish:done expired=finish:done overdue=finish:done
unsecured: begin bound 226 150 partner broken
	150=wait:unsecured partner=drop:unsecured
	226=tls-failed 331=tls-failed 350=tls-failed 425=tls-failed 426=tls-failed 450=tls-failed 500=tls-failed 501=tls-failed
	502=tls-failed 521=tls-failed 522=tls-failed 550=tls-failed
	421=tls-failed fault=wait:unsecured lost=tls-failed expired=tls-failed overdue=tls-failed
unsecured-early: begin bound 226 partner broken
	150=wait:unsecured partner=drop:unsecured-early
	226=tls-failed 425=tls-failed 426=tls-failed 521=tls-failed 522=tls-failed
	331=transfer-refused 350=transfer-refused 450=transfer-refused 500=transfer-refused 501=transfer-refused 502=transfer-refused 550=transfer-refused
	421=tls-failed fault=wait:unsecured-early lost=tls-failed expired=tls-failed overdue=tls-failed
unconnected: begin bound 226 partner 425
	partner=drop:unconnected 421=wait:unconnected lost=wait:unconnected
	secured=tls-failed broken=tls-failed unsecured=tls-failed
	fault=connect-refused expired=connect-refused overdue=connect-refused
refusing: begin bound 226 partner 550
	partner=drop:refusing 421=wait:refusing lost=wait:refusing secured=alert:refusing
	ended=transfer-refused broken=transfer-refused unsecured=tls-failed fault=transfer-refused
	expired=transfer-refused overdue=transfer-refused
aborting: begin bound 226 150 partner secured 550
	partner=drop:aborting 421=wait:aborting lost=wait:aborting
	ended=transfer-aborted broken=transfer-aborted unsecured=tls-failed fault=transfer-aborted excess=transfer-aborted
	expired=transfer-aborted overdue=transfer-aborted
severing: begin bound 226 150 partner secured 426
	partner=drop:severing 421=wait:severing lost=wait:severing
	ended=data-broken broken=data-broken unsecured=tls-failed fault=data-broken excess=data-broken
	expired=data-broken overdue=data-broken
breaking-early: begin bound 226 partner secured broken
	150=wait:breaking partner=drop:breaking-early
	226=data-broken 425=tls-failed 426=data-broken 521=tls-failed 522=tls-failed
	331=transfer-refused 350=transfer-refused 450=transfer-refused 500=transfer-refused 501=transfer-refused 502=transfer-refused 550=transfer-refused
	421=data-broken fault=wait:breaking-early lost=data-broken expired=data-broken overdue=data-broken
breaking: begin bound 226 150 partner secured broken
	150=wait:breaking partner=drop:breaking
	226=data-broken 425=tls-failed 426=data-broken 521=tls-failed 522=tls-failed
	331=transfer-aborted 350=transfer-aborted 450=transfer-aborted 500=transfer-aborted 501=transfer-aborted 502=transfer-aborted 550=transfer-aborted
	421=data-broken fault=wait:breaking lost=data-broken expired=data-broken overdue=data-broken
losing: begin bound 226 150 partner secured lost
	partner=drop:losing secured=alert:losing ended=control-lost broken=control-lost unsecured=tls-failed
	fault=control-lost excess=control-lost expired=control-lost overdue=control-lost
done: begin bound 226 150 partner secured ended 226
failed: begin cancelled
`

// namedEvents has the events of moveTable by name, except for replies.
var namedEvents = map[string]Event{
	"none":        {},
	"begin":       Begin(),
	"bound":       Bound(10000),
	"elsewhere":   Bound(20000),
	"busy":        Busy(),
	"bind-failed": BindFailed(errDriver),
	"partner":     Accepted(netip.MustParseAddrPort("192.0.2.1:20")),
	"stranger":    Accepted(netip.MustParseAddrPort("203.0.113.9:20")),
	"secured":     Secured(),
	"ended":       Ended(),
	"broken":      Broken(errDriver),
	"unsecured":   Unsecured(errDriver),
	"fault":       Fault(errDriver),
	"excess":      Excess(errDriver),
	"expired":     Expired(),
	"overdue":     Overdue(errDriver),
	"lost":        Lost(errDriver),
	"cancelled":   Cancelled(),
	"no-files":    Replied(Reply{Code: 450, Lines: []string{"No files found"}}), // if it answers a listing
}

var errDriver = errors.New("from the driver")

// event returns the named event; a number names a reply.
func event(t *testing.T, name string) Event {
	t.Helper()
	if code, err := strconv.Atoi(name); err == nil {
		return Replied(Reply{Code: code, Lines: []string{"text of " + name}})
	}
	e, ok := namedEvents[name]
	if !ok {
		t.Fatalf("no event %q", name)
	}
	return e
}

// steps passes the named events to m and returns the action on the last one.
func steps(t *testing.T, m *Machine, names string) (last Action) {
	t.Helper()
	for _, name := range strings.Fields(names) {
		last = m.Step(event(t, name))
	}
	return last
}

// block is the part of moveTable about one state.
type block struct {
	state, route string
	cells        map[string]string
}

func readMoves(t *testing.T) (blocks []block) {
	t.Helper()
	for line := range strings.Lines(strings.TrimPrefix(moveTable, "\n")) {
		if !strings.HasPrefix(line, "\t") {
			state, route, _ := strings.Cut(strings.TrimSpace(line), ":")
			blocks = append(blocks, block{state, route, map[string]string{}})
			continue
		}
		for _, field := range strings.Fields(line) {
			name, want, _ := strings.Cut(field, "=")
			cells := blocks[len(blocks)-1].cells
			if cells[name] != "" {
				t.Fatalf("%s lists %s twice", blocks[len(blocks)-1].state, name)
			}
			cells[name] = want
		}
	}
	return blocks
}

// TestEveryMove checks every event in every state against moveTable. An event that
// is not listed must fail the transfer as out of turn and finish the machine.
func TestEveryMove(t *testing.T) {
	blocks := readMoves(t)
	unfinished, finished, blocks := blocks[0].cells, blocks[1].cells, blocks[2:]
	if len(blocks) != int(numStates) {
		t.Fatalf("%d states are listed, want %d", len(blocks), numStates)
	}
	for _, b := range blocks {
		common := unfinished
		if b.state == "done" || b.state == "failed" {
			common = finished
		}
		for name := range finished { // it lists every event
			t.Run(b.state+"/"+name, func(t *testing.T) {
				config := Config{Policy: EPRTFirst, Secure: true}
				if strings.HasPrefix(b.state, "restarting") {
					config.Restart = 7
				}
				if strings.HasSuffix(b.state, "empty") {
					config.Command = "NLST"
				}
				m := newMachine(t, config)
				steps(t, m, b.route)
				if m.State().String() != b.state {
					t.Fatalf("%s leads to %v", b.route, m.State())
				}
				want, listed := b.cells[name]
				if !listed {
					want = common[name]
				}
				checkMove(t, m, event(t, name), want)
			})
		}
	}
}

// checkMove checks one step against a cell of moveTable; "" means out of turn.
func checkMove(t *testing.T, m *Machine, e Event, want string) {
	t.Helper()
	if want == "" {
		want = "out-of-turn"
	}
	before, was := m.Outcome(), m.State()
	action := m.Step(e)
	got := action.Kind.String() + ":" + m.State().String()
	switch {
	case was.Finished():
		if m.State() != was || !cmp.Equal(before, m.Outcome(), equateAddrs, cmp.Comparer(sameError)) {
			t.Errorf("a finished machine changed")
		}
		fallthrough
	case !strings.Contains(want, ":") && was == m.State():
		got = action.Kind.String()
	case m.State() == StateFailed:
		got = m.Outcome().Cause.String()
		if action.Kind != ActionFinish || m.Outcome().During != was {
			t.Errorf("%v, during %v", action.Kind, m.Outcome().During)
		}
	}
	if got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func sameError(a, b error) bool { return errors.Is(a, b) }

//go:embed doc.go
var docText string

// The table in the package documentation agrees with the moves.
func TestDocumentedMoves(t *testing.T) {
	_, table, _ := strings.Cut(docText, "//\t")
	table, _, _ = strings.Cut(table, "//\n// Replies")
	header := []Signal{completion, preliminary, SignalAccepted, SignalSecured, SignalEnded}
	columns := []int{14, 26, 37, 48, 57}
	rows := 0
	for line := range strings.Lines(table) {
		line = strings.TrimRight(strings.TrimPrefix(line, "//\t"), "\n")
		if strings.HasPrefix(line, " ") {
			continue
		}
		rows++
		state := stateNamed(t, strings.Fields(line)[0])
		for i, signal := range header {
			cell := ""
			if len(line) > columns[i] {
				cell, _, _ = strings.Cut(line[columns[i]:], " ")
			}
			want := moves[state][signal].next
			if cell == "" && want != StateIdle || cell != "" && stateNamed(t, cell) != want {
				t.Errorf("%v: column %d is %q, the machine goes to %v", state, i+1, cell, want)
			}
		}
	}
	if rows != 12 {
		t.Errorf("%d rows, want 12", rows)
	}
}

// stateNamed returns the state that the documentation calls documented.
func stateNamed(t *testing.T, documented string) State {
	t.Helper()
	switch documented {
	case "SecuringA.":
		return StateSecuringAnswered
	case "SecuringE.":
		return StateSecuringEarly
	}
	for state := range numStates {
		if strings.EqualFold(state.String(), documented) {
			return state
		}
	}
	t.Fatalf("no state %q", documented)
	return 0
}

// tenThousand has more than one port, so that one busy port is not the end.
var tenThousand = core.PortRange{Base: 10000, Number: 3}

// newMachine fills in the fields of config that are not set and returns its
// machine.
func newMachine(t testing.TB, config Config) *Machine {
	t.Helper()
	if config.Command == "" {
		config.Command = "RETR report.csv"
	}
	if config.Ports == nil {
		if !config.Range.Given() {
			config.Range = tenThousand
		}
		config.Ports = NewPortPool(config.Range, 0).Search()
	}
	if !config.Announce.IsValid() {
		config.Announce = netip.MustParseAddr("192.0.2.5")
	}
	if !config.Partner.IsValid() {
		config.Partner = netip.MustParseAddr("192.0.2.1")
	}
	m, err := New(config)
	if err != nil {
		t.Fatal(err)
	}
	return m
}
