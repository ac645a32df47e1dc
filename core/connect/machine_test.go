package connect

import (
	"errors"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"activeftp/core"
)

var equateAddrs = cmpopts.EquateComparable(netip.AddrPort{})

// permittedOrders returns every order of events in which the first event of each
// pair of before comes before the second.
func permittedOrders(events []string, before [][2]string) (all [][]string) {
	var extend func(order []string)
	extend = func(order []string) {
		if len(order) == len(events) {
			all = append(all, slices.Clone(order))
		}
		for _, e := range events {
			if !slices.Contains(order, e) && !slices.ContainsFunc(before, func(pair [2]string) bool {
				return pair[1] == e && !slices.Contains(order, pair[0])
			}) {
				extend(append(order, e))
			}
		}
	}
	extend(nil)
	return all
}

// In every order that the protocol permits, the transfer succeeds and data moves
// exactly once, between the connection and its end.
func TestEveryOrder(t *testing.T) {
	tests := []struct {
		name   string
		secure bool
		start  string
		events []string
		before [][2]string
		count  int
	}{
		{
			"in the clear", false, "begin bound 200", []string{"150", "partner", "ended", "226"},
			[][2]string{{"150", "226"}, {"partner", "ended"}, {"150", "ended"}}, 5,
		},
		{
			"TLS", true, "begin bound 200", []string{"150", "partner", "secured", "ended", "226"},
			[][2]string{{"150", "226"}, {"partner", "secured"}, {"150", "ended"}, {"secured", "ended"}}, 9,
		},
		{
			"TLS, connected at PORT", true, "begin bound partner 200", []string{"125", "secured", "ended", "226"},
			[][2]string{{"125", "226"}, {"125", "ended"}, {"secured", "ended"}}, 5,
		},
		{
			"TLS without 1yz", true, "begin bound 200", []string{"partner", "secured", "ended", "226"},
			[][2]string{{"partner", "secured"}, {"secured", "ended"}, {"226", "ended"}}, 3,
		},
		{
			"connected at PORT", false, "begin bound partner 200", []string{"125", "ended", "226"},
			[][2]string{{"125", "226"}, {"125", "ended"}}, 2,
		},
		{
			"without 1yz", false, "begin bound 200", []string{"partner", "ended", "226"},
			[][2]string{{"partner", "ended"}, {"226", "ended"}}, 2,
		},
		{
			"a stranger at any time", false, "begin bound 200", []string{"150", "stranger", "partner", "ended", "226"},
			[][2]string{{"150", "226"}, {"partner", "ended"}, {"150", "ended"}}, 20,
		},
		{
			"marks at any time", false, "begin bound 200", []string{"150", "110", "partner", "ended", "226"},
			[][2]string{{"150", "110"}, {"110", "226"}, {"partner", "ended"}, {"150", "ended"}}, 9,
		},
	}
	for _, test := range tests {
		all := permittedOrders(test.events, test.before)
		all = slices.DeleteFunc(all, func(order []string) bool { // the machine has finished by then
			return order[len(order)-1] == "stranger"
		})
		if len(all) != test.count {
			t.Errorf("%s: %d orders, want %d", test.name, len(all), test.count)
		}
		for _, order := range all {
			t.Run(test.name+"/"+strings.Join(order, " "), func(t *testing.T) {
				m := newMachine(t, Config{Secure: test.secure})
				steps(t, m, test.start)
				moved := 0
				for _, name := range order {
					if m.State().Finished() {
						t.Fatalf("finished before %s: %v", name, m.Outcome().Cause)
					}
					if m.Step(event(t, name)).Kind == ActionMove {
						moved++
					}
				}
				if m.State() != StateDone || m.Outcome().Cause != CauseDone || moved != 1 {
					t.Errorf("%v, %v, moved %d times", m.State(), m.Outcome().Cause, moved)
				}
			})
		}
	}
}

// actionTest is a list of events by name and the actions that they lead to.
type actionTest struct {
	name   string
	config Config
	events string
	want   []string
}

func checkActions(t *testing.T, tests []actionTest) {
	t.Helper()
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			m := newMachine(t, test.config)
			var got []string
			for _, name := range strings.Fields(test.events) {
				got = append(got, describe(m.Step(event(t, name))))
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestPortCommandActions(t *testing.T) {
	checkActions(t, []actionTest{
		{
			"IPv4", Config{}, "begin bound 200 150 partner ended 226",
			[]string{"bind 10000", "send PORT 192,0,2,5,39,16", "send RETR report.csv", "wait", "move", "wait", "finish"},
		},
		{
			"IPv6", Config{Announce: netip.MustParseAddr("2001:db8::5")}, "begin bound 200 150 partner ended 226",
			[]string{"bind 10000", "send EPRT |2|2001:db8::5|10000|", "send RETR report.csv", "wait", "move", "wait", "finish"},
		},
		{
			"IPv4-mapped", Config{Announce: netip.MustParseAddr("::ffff:192.0.2.5"), Partner: netip.MustParseAddr("::ffff:192.0.2.1")},
			"begin bound partner 200 150 ended 226",
			[]string{"bind 10000", "send PORT 192,0,2,5,39,16", "keep", "send RETR report.csv", "move", "wait", "finish"},
		},
		{
			"EPRT only", Config{Policy: OnlyEPRT}, "begin bound 200",
			[]string{"bind 10000", "send EPRT |1|192.0.2.5|10000|", "send RETR report.csv"},
		},
		{
			"PORT only", Config{Policy: OnlyPORT}, "begin bound 200",
			[]string{"bind 10000", "send PORT 192,0,2,5,39,16", "send RETR report.csv"},
		},
		{
			"EPRT refused, PORT on the same listener", Config{Policy: EPRTFirst, Range: core.PortRange{Base: 10000, Number: 1}},
			"begin bound 500 200 150 partner ended 226",
			[]string{
				"bind 10000", "send EPRT |1|192.0.2.5|10000|", "send PORT 192,0,2,5,39,16", "send RETR report.csv",
				"wait", "move", "wait", "finish",
			},
		},
		{
			"PORT also refused", Config{Policy: EPRTFirst}, "begin bound 522 522",
			[]string{"bind 10000", "send EPRT |1|192.0.2.5|10000|", "send PORT 192,0,2,5,39,16", "finish"},
		},
		{
			"no fallback on IPv6", Config{Policy: EPRTFirst, Announce: netip.MustParseAddr("2001:db8::5")}, "begin bound 522",
			[]string{"bind 10000", "send EPRT |2|2001:db8::5|10000|", "finish"},
		},
		{
			"no fallback by policy", Config{Policy: OnlyEPRT}, "begin bound 500",
			[]string{"bind 10000", "send EPRT |1|192.0.2.5|10000|", "finish"},
		},
	})
}

func TestBindActions(t *testing.T) {
	checkActions(t, []actionTest{
		{
			"busy ports are skipped", Config{Range: core.PortRange{Base: 9999, Number: 3}}, "begin busy bound 200",
			[]string{"bind 9999", "bind 10000", "send PORT 192,0,2,5,39,16", "send RETR report.csv"},
		},
		{
			"every port busy", Config{}, "begin busy busy busy",
			[]string{"bind 10000", "bind 10001", "bind 10002", "finish"},
		},
	})
}

func TestRestartActions(t *testing.T) {
	checkActions(t, []actionTest{
		{
			"REST right before the transfer command", Config{Restart: 1 << 40}, "begin bound 200 350 150 partner ended 226",
			[]string{
				"bind 10000", "send PORT 192,0,2,5,39,16", "send REST 1099511627776", "send RETR report.csv",
				"wait", "move", "wait", "finish",
			},
		},
		{
			"REST after the fallback, and a partner that connects early", Config{Restart: 1, Policy: EPRTFirst},
			"begin bound 500 200 partner 350 150 ended 226",
			[]string{
				"bind 10000", "send EPRT |1|192.0.2.5|10000|", "send PORT 192,0,2,5,39,16", "send REST 1", "keep", "send RETR report.csv",
				"move", "wait", "finish",
			},
		},
	})
}

func TestDataConnectionActions(t *testing.T) {
	checkActions(t, []actionTest{
		{
			"TLS before data", Config{Secure: true}, "begin bound 200 150 partner partner secured ended 226",
			[]string{
				"bind 10000", "send PORT 192,0,2,5,39,16", "send RETR report.csv", "wait",
				"secure", "drop", "move", "wait", "finish",
			},
		},
		{
			"TLS as soon as the partner connects, and data after 1yz", Config{Secure: true}, "begin bound 200 partner secured 150 ended 226",
			[]string{
				"bind 10000", "send PORT 192,0,2,5,39,16", "send RETR report.csv", "secure", "keep", "move", "wait", "finish",
			},
		},
		{
			"TLS with the transfer command if the partner has connected", Config{Secure: true}, "begin bound partner 200 secured 150 ended 226",
			[]string{
				"bind 10000", "send PORT 192,0,2,5,39,16", "keep", "send-secure RETR report.csv", "keep", "move", "wait", "finish",
			},
		},
		{
			"TLS not before REST is answered", Config{Secure: true, Restart: 7}, "begin bound 200 partner 350 150 secured ended 226",
			[]string{
				"bind 10000", "send PORT 192,0,2,5,39,16", "send REST 7", "keep", "send-secure RETR report.csv", "wait", "move", "wait", "finish",
			},
		},
		{
			"a refusal before 1yz waits for the data connection", Config{Secure: true}, "begin bound 200 partner 550 secured broken",
			[]string{
				"bind 10000", "send PORT 192,0,2,5,39,16", "send RETR report.csv", "secure", "wait", "alert", "finish",
			},
		},
		{
			"a refusal under TLS waits for the data connection", Config{Secure: true}, "begin bound 200 150 partner secured 550 unsecured",
			[]string{
				"bind 10000", "send PORT 192,0,2,5,39,16", "send RETR report.csv", "wait", "secure", "move", "wait", "finish",
			},
		},
		{
			"a stranger first", Config{}, "begin bound 200 150 stranger partner stranger ended 226 partner",
			[]string{
				"bind 10000", "send PORT 192,0,2,5,39,16", "send RETR report.csv", "wait",
				"drop", "move", "drop", "wait", "finish", "drop",
			},
		},
	})
}

// describe returns an action's kind with its port or line.
func describe(a Action) string {
	switch a.Kind {
	case ActionBind:
		return "bind " + netip.AddrPortFrom(netip.IPv4Unspecified(), uint16(a.Port)).String()[len("0.0.0.0:"):]
	case ActionSend:
		return "send " + a.Line
	case ActionSendAndSecure:
		return "send-secure " + a.Line
	}
	return a.Kind.String()
}

// The machine never announces a forbidden port, whether the source offers it or
// the driver binds it (AM-10, AM-50).
func TestBindBounds(t *testing.T) {
	tests := []struct {
		name  string
		ports PortSource
		r     core.PortRange
		bound int // port that the driver binds; 0: it is not asked to
		want  Cause
	}{
		{name: "the system's choice", ports: Any(), bound: 40000},
		{name: "the lowest", ports: Any(), bound: 1024},
		{name: "the highest", ports: Any(), bound: 65535},
		{name: "privileged", ports: Any(), bound: 1023, want: CauseOutOfRange},
		{name: "no port", ports: Any(), bound: 65536, want: CauseOutOfRange},
		{name: "any port within a range", ports: Any(), r: tenThousand, want: CauseOutOfRange},
		{name: "not the port asked for", ports: Once(tenThousand, 0), r: tenThousand, bound: 10001, want: CauseOutOfRange},
		{name: "the port asked for", ports: Once(tenThousand, 1), r: tenThousand, bound: 10001},
		{name: "offered below the range", ports: Once(core.PortRange{Base: 9999, Number: 1}, 0), r: tenThousand, want: CauseOutOfRange},
		{name: "offered above the range", ports: Once(core.PortRange{Base: 10003, Number: 1}, 0), r: tenThousand, want: CauseOutOfRange},
		{name: "offered privileged", ports: Once(core.PortRange{Base: 1023, Number: 1}, 0), want: CauseOutOfRange},
		{name: "offered no port", ports: Once(core.PortRange{Base: -1, Number: 1}, 0), want: CauseOutOfRange},
		{name: "offered nothing", ports: Once(core.PortRange{}, 0), r: tenThousand, want: CauseRangeExhausted},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			m := newMachine(t, Config{Ports: test.ports, Range: test.r})
			action := m.Step(Begin())
			if (action.Kind == ActionBind) != (test.bound != 0) {
				t.Fatalf("unexpected action %v", action.Kind)
			}
			if test.bound != 0 {
				action = m.Step(Bound(test.bound))
			}
			if (action.Kind == ActionSend) != (test.want == CauseDone) || m.Outcome().Cause != test.want {
				t.Errorf("%v, %v, want %v", action.Kind, m.Outcome().Cause, test.want)
			}
			if test.want != CauseDone && (m.Outcome().Announced != "" || m.Outcome().Port != 0) {
				t.Errorf("announced %q, port %d", m.Outcome().Announced, m.Outcome().Port)
			}
		})
	}
}

// If the last port that a source offers is busy, the cause depends on the source.
func TestSinglePortBusy(t *testing.T) {
	tests := []struct {
		name  string
		ports PortSource
		r     core.PortRange
		want  Cause
	}{
		{"once", Once(tenThousand, 0), tenThousand, CausePortBusy},
		{"a search with one port left", searchOfOne(), tenThousand, CauseRangeExhausted},
		{"any", Any(), core.PortRange{}, CauseRangeExhausted},
	}
	for _, test := range tests {
		m := newMachine(t, Config{Ports: test.ports, Range: test.r})
		steps(t, m, "begin busy")
		if got := m.Outcome().Cause; got != test.want {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
	}
}

func searchOfOne() PortSource {
	pool := NewPortPool(tenThousand, 0)
	pool.Acquire()
	pool.Acquire()
	return pool.Search()
}

// repeatedPort offers the same port forever.
type repeatedPort int

func (p repeatedPort) Next() (int, bool) { return int(p), true }

// The machine stops a source that never ends after as many tries as there are
// ports (AM-55).
func TestEndlessSource(t *testing.T) {
	m := newMachine(t, Config{Ports: repeatedPort(10001), Range: tenThousand})
	tries := 0
	for e := Begin(); m.Step(e).Kind == ActionBind; e = Busy() {
		tries++
	}
	if tries != tenThousand.Number || m.Outcome().Cause != CauseRangeExhausted {
		t.Errorf("%d tries, %v", tries, m.Outcome().Cause)
	}
}

// outcomeTest is a list of events by name and the outcome that they lead to.
type outcomeTest struct {
	events string
	want   Outcome
}

func checkOutcomes(t *testing.T, tests []outcomeTest) {
	t.Helper()
	for _, test := range tests {
		t.Run(test.events, func(t *testing.T) {
			m := newMachine(t, Config{})
			if action := steps(t, m, test.events); action.Kind != ActionFinish {
				t.Fatalf("%v in %v", action.Kind, m.State())
			}
			test.want.Sent = test.want.Announced
			if strings.Contains(test.events+" ", " 200 ") {
				test.want.Sent = "RETR report.csv"
			}
			if diff := cmp.Diff(test.want, m.Outcome(), equateAddrs, cmpopts.EquateErrors()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// The port command and the peers of the outcomes below.
const announced = "PORT 192,0,2,5,39,16"

var partnerPeer, strangerPeer = namedEvents["partner"].Peer, namedEvents["stranger"].Peer

// replyOf returns the reply that the event of this name delivers.
func replyOf(t *testing.T, code string) Reply { return event(t, code).Reply }

func TestOutcomeBeforeData(t *testing.T) {
	checkOutcomes(t, []outcomeTest{
		{"begin busy busy busy", Outcome{Cause: CauseRangeExhausted, During: StateBinding}},
		{"begin bind-failed", Outcome{Cause: CauseBindFailed, During: StateBinding, Err: errDriver}},
		{"begin bound 530", Outcome{Cause: CausePortRefused, During: StateAnnouncing, Port: 10000, Announced: announced, Reply: replyOf(t, "530")}},
		{"begin bound 425", Outcome{Cause: CauseConnectRefused, During: StateAnnouncing, Port: 10000, Announced: announced, Reply: replyOf(t, "425")}},
		{"begin bound expired", Outcome{Cause: CauseNoReply, During: StateAnnouncing, Port: 10000, Announced: announced}},
		{"begin bound 150", Outcome{Cause: CauseOutOfTurn, During: StateAnnouncing, Port: 10000, Announced: announced, Reply: replyOf(t, "150")}},
		{"begin bound 200 550", Outcome{Cause: CauseTransferRefused, During: StateRequesting, Port: 10000, Announced: announced, Reply: replyOf(t, "550")}},
		{"begin bound 200 bound", Outcome{Cause: CauseOutOfTurn, During: StateRequesting, Port: 10000, Announced: announced}},
		{"partner", Outcome{Cause: CauseOutOfTurn, During: StateIdle}},
		{"cancelled", Outcome{Cause: CauseCancelled, During: StateIdle}},
	})
}

func TestOutcomeWithoutConnection(t *testing.T) {
	checkOutcomes(t, []outcomeTest{
		{
			"begin bound 200 150 110 expired",
			Outcome{Cause: CauseNothingArrived, During: StateOpening, Port: 10000, Announced: announced, Preliminary: replyOf(t, "150")},
		},
		{
			"begin bound 200 150 425",
			Outcome{Cause: CauseConnectRefused, During: StateOpening, Port: 10000, Announced: announced, Preliminary: replyOf(t, "150"), Reply: replyOf(t, "425")},
		},
		{
			"begin bound 200 150 421",
			Outcome{
				Cause: CauseServiceClosing, During: StateOpening, Port: 10000, Announced: announced,
				Preliminary: replyOf(t, "150"), Reply: replyOf(t, "421"),
			},
		},
	})
}

func TestOutcomeOfData(t *testing.T) {
	checkOutcomes(t, []outcomeTest{
		{
			"begin bound partner 200 125 ended 250",
			Outcome{During: StateDraining, Port: 10000, Announced: announced, Preliminary: replyOf(t, "125"), Reply: replyOf(t, "250"), Peer: partnerPeer},
		},
		{
			"begin bound 200 226 partner lost ended", // the final reply has come, so the loss does not matter
			Outcome{During: StateReplied, Port: 10000, Announced: announced, Reply: replyOf(t, "226"), Peer: partnerPeer},
		},
		{
			"begin bound 200 150 partner 226 421 broken",
			Outcome{
				Cause: CauseDataBroken, During: StateReplied, Port: 10000, Announced: announced, Err: errDriver,
				Preliminary: replyOf(t, "150"), Reply: replyOf(t, "226"), Peer: partnerPeer,
			},
		},
		{
			"begin bound 200 150 partner lost",
			Outcome{
				Cause: CauseControlLost, During: StateMoving, Port: 10000, Announced: announced, Err: errDriver,
				Preliminary: replyOf(t, "150"), Peer: partnerPeer,
			},
		},
		{
			"begin bound 200 150 partner excess",
			Outcome{
				Cause: CauseTooMuchData, During: StateMoving, Port: 10000, Announced: announced, Err: errDriver,
				Preliminary: replyOf(t, "150"), Peer: partnerPeer,
			},
		},
		{
			"begin bound 200 150 partner overdue",
			Outcome{
				Cause: CauseTooLong, During: StateMoving, Port: 10000, Announced: announced, Err: errDriver,
				Preliminary: replyOf(t, "150"), Peer: partnerPeer,
			},
		},
		{
			"begin bound partner 200 425", // without TLS the partner contradicts itself
			Outcome{Cause: CauseConnectRefused, During: StateConnected, Port: 10000, Announced: announced, Reply: replyOf(t, "425"), Peer: partnerPeer},
		},
		{
			"begin bound partner 200 broken 425",
			Outcome{
				Cause: CauseConnectRefused, During: StateBreakingEarly, Port: 10000, Announced: announced, Err: errDriver,
				Reply: replyOf(t, "425"), Peer: partnerPeer,
			},
		},
		{
			"begin bound 200 150 partner fault",
			Outcome{
				Cause: CauseLocalFault, During: StateMoving, Port: 10000, Announced: announced, Err: errDriver,
				Preliminary: replyOf(t, "150"), Peer: partnerPeer,
			},
		},
		{
			"begin bound 200 150 partner ended expired",
			Outcome{
				Cause: CauseNoFinalReply, During: StateDraining, Port: 10000, Announced: announced,
				Preliminary: replyOf(t, "150"), Peer: partnerPeer,
			},
		},
		{
			"begin bound 200 150 partner 550", // without TLS no alert can follow the refusal
			Outcome{
				Cause: CauseTransferAborted, During: StateMoving, Port: 10000, Announced: announced,
				Preliminary: replyOf(t, "150"), Reply: replyOf(t, "550"), Peer: partnerPeer,
			},
		},
		{
			"begin bound 200 150 partner ended 425", // without TLS the partner cannot miss it
			Outcome{
				Cause: CauseDataBroken, During: StateDraining, Port: 10000, Announced: announced,
				Preliminary: replyOf(t, "150"), Reply: replyOf(t, "425"), Peer: partnerPeer,
			},
		},
	})
}

// The first failure stays the cause, with its error, if another one follows.
func TestFirstFailureStays(t *testing.T) {
	later := errors.New("later")
	for _, tt := range []struct {
		events string
		then   Event
		want   Cause
		err    error
	}{
		{"begin bound 200 150 partner broken", Lost(later), CauseTLSFailed, errDriver},
		{"begin bound 200 150 partner unsecured", Replied(replyOf(t, "421")), CauseTLSFailed, errDriver},
		{"begin bound 200 150 partner broken fault", Lost(later), CauseTLSFailed, errDriver},
		{"begin bound 200 150 partner secured unsecured", Lost(later), CauseTLSFailed, errDriver},
		{"begin bound 200 150 partner secured broken", Lost(later), CauseDataBroken, errDriver},
		{"begin bound 200 150 partner secured broken", Replied(replyOf(t, "421")), CauseDataBroken, errDriver},
		{"begin bound 200 150 partner lost", Unsecured(later), CauseTLSFailed, later}, // the alert comes late
		{"begin bound 200 150 partner secured lost", Unsecured(later), CauseTLSFailed, later},
		{"begin bound 200 partner 550", Unsecured(later), CauseTLSFailed, later},
		{"begin bound 200 partner secured lost", Unsecured(later), CauseTLSFailed, later},
		{"begin bound 200 partner unsecured", Replied(replyOf(t, "550")), CauseTLSFailed, errDriver},
		{"begin bound 200 150 partner secured lost", Broken(later), CauseControlLost, errDriver},
		{"begin bound 200 150 partner secured 550", Fault(later), CauseTransferAborted, later},
	} {
		t.Run(tt.events, func(t *testing.T) {
			m := newMachine(t, Config{Secure: true})
			steps(t, m, tt.events)
			action := m.Step(tt.then)
			if o := m.Outcome(); action.Kind != ActionFinish || o.Cause != tt.want || !errors.Is(o.Err, tt.err) {
				t.Errorf("%v: %v (%v), want %v (%v)", action.Kind, o.Cause, o.Err, tt.want, tt.err)
			}
		})
	}
}

// A 425 or 426 ends a transfer at once. Under TLS the 426 is kept while its reason, an
// alert, may still come.
func TestLostData(t *testing.T) {
	for _, tt := range []struct {
		route  string
		secure bool
		want   Cause
		reply  int
	}{
		{"begin bound 226 150 partner 425", false, CauseDataBroken, 425},
		{"begin bound 226 150 partner 426", false, CauseDataBroken, 426},
		{"begin bound 226 partner 426", false, CauseDataBroken, 426},
		{"begin bound 226 150 partner secured 426 expired", true, CauseDataBroken, 426},
		{"begin bound 226 partner secured 426 expired", true, CauseDataBroken, 426},
		{"begin bound 226 150 partner secured 426 unsecured", true, CauseTLSFailed, 426},
		{"begin bound 226 partner secured 426 unsecured", true, CauseTLSFailed, 426},
		{"begin bound 226 partner 426", true, CauseTLSFailed, 426},
	} {
		m := newMachine(t, Config{Secure: tt.secure})
		steps(t, m, tt.route)
		if o := m.Outcome(); m.State() != StateFailed || o.Cause != tt.want || o.Reply.Code != tt.reply {
			t.Errorf("%s, TLS %t: %v, %v, reply %d", tt.route, tt.secure, m.State(), o.Cause, o.Reply.Code)
		}
	}
}

// Before a 1yz, a refusal and the end of the data connection lead to one cause in
// either order: a driver sees them in the order of two connections.
func TestRefusalBefore1yz(t *testing.T) {
	for _, tt := range []struct {
		reply, data string
		want        Cause
	}{
		{"550", "broken", CauseTransferRefused},
		{"550", "unsecured", CauseTLSFailed},
		{"550", "secured", CauseTransferRefused},
		{"550", "expired", CauseTransferRefused},
		{"425", "broken", CauseTLSFailed},
		{"425", "unsecured", CauseTLSFailed},
		{"425", "secured", CauseTLSFailed},
		{"425", "expired", CauseConnectRefused},
		{"426", "broken", CauseTLSFailed},
		{"522", "broken", CauseTLSFailed},
	} {
		for _, order := range []string{tt.reply + " " + tt.data, tt.data + " " + tt.reply} {
			if tt.data == "expired" && order[0] == 'e' {
				continue // the transfer is over by then
			}
			t.Run(order, func(t *testing.T) {
				m := newMachine(t, Config{Secure: true})
				steps(t, m, "begin bound 200 partner "+order)
				if !m.State().Finished() { // StateRefusing waits for an alert
					m.Step(Expired())
				}
				if o := m.Outcome(); o.Cause != tt.want || o.Reply.Code != replyOf(t, tt.reply).Code {
					t.Errorf("%v, reply %v; want %v, %s", o.Cause, o.Reply, tt.want, tt.reply)
				}
			})
		}
	}
}

func TestOutcomeWithStrangers(t *testing.T) {
	checkOutcomes(t, []outcomeTest{
		{
			"begin bound 200 150 stranger expired",
			Outcome{
				Cause: CauseStrangerOnly, During: StateOpening, Port: 10000, Announced: announced, Preliminary: replyOf(t, "150"),
				Rejected: []netip.AddrPort{strangerPeer}, RejectedCount: 1,
			},
		},
		{
			"begin bound 200 150 stranger 550",
			Outcome{
				Cause: CauseStrangerOnly, During: StateOpening, Port: 10000, Announced: announced, Preliminary: replyOf(t, "150"), Reply: replyOf(t, "550"),
				Rejected: []netip.AddrPort{strangerPeer}, RejectedCount: 1,
			},
		},
		{
			"begin bound 200 150 stranger 426",
			Outcome{
				Cause: CauseStrangerOnly, During: StateOpening, Port: 10000, Announced: announced, Preliminary: replyOf(t, "150"), Reply: replyOf(t, "426"),
				Rejected: []netip.AddrPort{strangerPeer}, RejectedCount: 1,
			},
		},
		{
			"begin bound stranger 200 425",
			Outcome{
				Cause: CauseStrangerOnly, During: StateRequesting, Port: 10000, Announced: announced, Reply: replyOf(t, "425"),
				Rejected: []netip.AddrPort{strangerPeer}, RejectedCount: 1,
			},
		},
		{
			"begin bound 200 stranger 550",
			Outcome{
				Cause: CauseTransferRefused, During: StateRequesting, Port: 10000, Announced: announced, Reply: replyOf(t, "550"),
				Rejected: []netip.AddrPort{strangerPeer}, RejectedCount: 1,
			},
		},
		{
			"begin bound 200 150 stranger partner broken 552",
			Outcome{
				Cause: CauseTransferAborted, During: StateBreaking, Port: 10000, Announced: announced, Err: errDriver,
				Preliminary: replyOf(t, "150"), Reply: replyOf(t, "552"), Peer: partnerPeer, Rejected: []netip.AddrPort{strangerPeer}, RejectedCount: 1,
			},
		},
	})
}

// The outcome lists at most MaxRejected strangers, and shares no memory with the
// machine.
func TestManyStrangers(t *testing.T) {
	m := newMachine(t, Config{})
	steps(t, m, "begin bound 200 150")
	for range 1000 {
		steps(t, m, "stranger")
	}
	got := m.Outcome()
	if len(got.Rejected) != MaxRejected || got.RejectedCount != 1000 {
		t.Errorf("%d listed of %d", len(got.Rejected), got.RejectedCount)
	}
	got.Rejected[0] = netip.AddrPort{}
	if !m.Outcome().Rejected[0].IsValid() {
		t.Error("an outcome shares memory with the machine")
	}
}

// A whole transfer allocates only the PORT line.
func TestStepAllocations(t *testing.T) {
	route := []Event{Begin(), Bound(10000), event(t, "200"), event(t, "150"), event(t, "partner"), Ended(), event(t, "226")}
	config := Config{
		Command: "RETR x", Ports: repeatedPort(10000), Range: tenThousand,
		Announce: netip.MustParseAddr("192.0.2.5"), Partner: netip.MustParseAddr("192.0.2.1"),
	}
	m := new(Machine)
	got := testing.AllocsPerRun(100, func() {
		*m = Machine{config: config}
		for _, e := range route {
			m.Step(e)
		}
	})
	if got > 1 {
		t.Errorf("%v allocations, want the PORT line alone", got)
	}
}

func BenchmarkTransfer(b *testing.B) {
	for _, policy := range []struct {
		name   string
		secure bool
		policy Announcement
	}{{"PORT", false, OnlyPORT}, {"EPRT-TLS", true, OnlyEPRT}} {
		b.Run(policy.name, func(b *testing.B) {
			done := Reply{Code: 226, Lines: []string{"Done"}}
			opening := Reply{Code: 150, Lines: []string{"Opening"}}
			peer := netip.MustParseAddrPort("192.0.2.1:20")
			route := []Event{Begin(), Bound(10000), Replied(done), Replied(opening), Accepted(peer), Ended(), Replied(done)}
			if policy.secure {
				route = slices.Insert(route, 5, Secured())
			}
			fresh := *newMachine(b, Config{Ports: repeatedPort(10000), Range: tenThousand, Policy: policy.policy, Secure: policy.secure})
			b.ReportAllocs()
			for b.Loop() {
				m := fresh
				for _, e := range route {
					m.Step(e)
				}
				if m.State() != StateDone {
					b.Fatal(m.Outcome().Cause)
				}
			}
		})
	}
}
