package prove

import (
	"bufio"
	"fmt"
	"net"
	"net/netip"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"activeftp/core"
	"activeftp/core/connect"
	"activeftp/harness/client"
	"activeftp/harness/peertest"
	"activeftp/harness/report"
)

// filtered is an FTP server whose data connections reach some ports only, as
// through a firewall. It plays one that is not careful: it allows few sessions,
// and can fail with several.
type filtered struct {
	closed   func(port int) bool
	reject   bool // a closed port is answered with 425 at once; otherwise nothing is
	sessions int  // allowed at once; 0: any number
	alone    bool // transfers fail if another session is open

	store   func(conn net.Conn) // answers STOR; nil: it is refused
	deleted string              // the reply to DELE

	listener net.Listener
	running  sync.WaitGroup

	mu      sync.Mutex
	open    int
	deletes int // DELE commands
}

// start returns the URL of the server.
func (f *filtered) start(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	f.listener = l
	f.running.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			f.running.Go(func() { f.serve(conn) })
		}
	})
	t.Cleanup(func() {
		l.Close()
		f.running.Wait()
	})
	return "ftp://" + l.Addr().String()
}

// serve answers one session.
func (f *filtered) serve(conn net.Conn) {
	defer conn.Close()
	if !f.enter() {
		fmt.Fprint(conn, "421 Too many connections\r\n")
		return
	}
	defer f.leave()
	fmt.Fprint(conn, "220 Ready\r\n")
	var port int
	for lines := bufio.NewScanner(conn); lines.Scan(); {
		line := lines.Text()
		verb, _, _ := strings.Cut(line, " ")
		switch verb {
		case "PORT":
			endpoint, err := connect.ParsePortCommand(line)
			if err != nil {
				return
			}
			port = int(endpoint.Port())
			fmt.Fprint(conn, "200 OK\r\n")
		case "LIST":
			f.list(conn, port)
		case "QUIT":
			fmt.Fprint(conn, "221 Bye\r\n")
			return
		case "STOR":
			if f.store == nil {
				fmt.Fprint(conn, "553 Read only\r\n")
				continue
			}
			f.store(conn)
		case "DELE":
			f.mu.Lock()
			f.deletes++
			f.mu.Unlock()
			fmt.Fprint(conn, f.deleted+"\r\n")
		default:
			fmt.Fprint(conn, "200 OK\r\n")
		}
	}
}

// list answers LIST.
func (f *filtered) list(conn net.Conn, port int) {
	f.mu.Lock()
	crowded := f.alone && f.open > 1
	f.mu.Unlock()
	switch {
	case crowded:
		fmt.Fprint(conn, "451 Busy\r\n")
		return
	case f.closed(port) && f.reject:
		fmt.Fprintf(conn, "425 Cannot connect to port %d\r\n", port)
		return
	case f.closed(port):
		fmt.Fprint(conn, "150 Connecting\r\n")
		return
	}
	data, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		fmt.Fprint(conn, "425 Cannot connect\r\n")
		return
	}
	fmt.Fprint(conn, "150 Here it comes\r\n")
	data.Close()
	fmt.Fprint(conn, "226 Done\r\n")
}

// enter counts a session. It reports false if there are too many.
func (f *filtered) enter() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.sessions > 0 && f.open >= f.sessions {
		return false
	}
	f.open++
	return true
}

func (f *filtered) leave() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.open--
}

// spans returns the spans of a proof as "open 0-49, closed 50-99", by offset.
func spans(r core.PortRange, c *report.Case) string {
	var parts []string
	for _, s := range c.Traffic.Spans {
		parts = append(parts, fmt.Sprintf("%s %d-%d", s.Status, s.Base-r.Base, s.End()-r.Base))
	}
	return strings.Join(parts, ", ")
}

// Every closed span is named in less than three receive time-outs, whatever the
// partner's firewall does with it.
func TestEveryPortFiltered(t *testing.T) {
	const timeout = 3 * time.Second // long enough for sessions to grow on a busy machine
	alternating := func(n int) string {
		var parts []string
		for i := range n {
			parts = append(parts, fmt.Sprintf("%s %d-%d", []report.PortStatus{report.PortOpen, report.PortClosed}[i%2], i, i))
		}
		return strings.Join(parts, ", ")
	}
	for _, tt := range []struct {
		name   string
		ports  int
		server *filtered
		closed func(offset int) bool
		want   string // the spans; before "..." their beginning
		says   string
	}{
		{name: "half dropped", ports: 100, closed: func(i int) bool { return i >= 50 }, want: "open 0-49, closed 50-99", says: "50 ports ("},
		{name: "first port dropped", ports: 20, closed: func(i int) bool { return i == 0 }, want: "closed 0-0, open 1-19"},
		{name: "one port dropped", ports: 64, closed: func(i int) bool { return i == 40 }, want: "open 0-39, closed 40-40, open 41-63"},
		{name: "every second dropped", ports: 40, closed: func(i int) bool { return i%2 == 1 }, want: alternating(40)},
		{name: "all dropped", ports: 500, closed: func(int) bool { return true }, want: "closed, sampled 0-499", says: "at both ends"},
		{name: "all rejected", ports: 500, closed: func(int) bool { return true }, server: &filtered{reject: true}, want: "closed 0-499", says: "425"},
		{name: "half rejected", ports: 500, closed: func(i int) bool { return i < 250 }, server: &filtered{reject: true}, want: "closed 0-249, open 250-499"},
		{name: "one session", ports: 40, closed: func(i int) bool { return i >= 20 }, server: &filtered{sessions: 1}, want: "open 0-19, closed 20-20, not tried ...",
			says: "--exhaustive tries them all and takes up to"},
		{name: "works alone only", ports: 40, closed: func(int) bool { return false }, server: &filtered{alone: true}, want: "open 0-39", says: "succeeded alone"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			ports := peertest.FreeRange(t, tt.ports)
			if tt.server == nil {
				tt.server = new(filtered)
			}
			tt.server.closed = func(port int) bool { return tt.closed(port - ports.Base) }
			r := proveText(t, peertest.Settings(ports), Options{
				Servers: []string{tt.server.start(t)}, EveryPort: true, Limits: client.Limits{Accept: timeout, Reply: timeout},
			})
			c := &r.Cases[1]
			got := spans(ports, c)
			if start, ok := strings.CutSuffix(tt.want, "..."); !strings.HasPrefix(got, start) || !ok && got != start {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
			var messages []string
			for _, f := range c.Findings {
				messages = append(messages, f.Message)
			}
			if text := strings.Join(messages, "\n"); !strings.Contains(text, tt.says) {
				t.Errorf("no %q in %s", tt.says, text)
			}
			if !peertest.AllFree(ports) {
				t.Error("a port of the range is still in use")
			}
		})
	}
}

// Exhaustive has no bound: one session tries every closed port.
func TestEveryPortExhaustive(t *testing.T) {
	ports := peertest.FreeRange(t, 12)
	server := filtered{sessions: 1, closed: func(port int) bool { return port-ports.Base >= 2 }}
	r := proveText(t, peertest.Settings(ports), Options{
		Servers: []string{server.start(t)}, EveryPort: true, Exhaustive: true,
		Limits: client.Limits{Accept: 50 * time.Millisecond, Reply: time.Second},
	})
	if diff := cmp.Diff("open 0-1, closed 2-11", spans(ports, &r.Cases[1])); diff != "" {
		t.Error(diff)
	}
}

// A partner that refuses the transfers for a reason that is not the port's is not
// asked over each port.
func TestEveryPortRefused(t *testing.T) {
	ports := peertest.FreeRange(t, 100)
	server := filtered{alone: true, sessions: 0, closed: func(int) bool { return false }}
	server.open = 1 // another session is always open
	r := proveText(t, peertest.Settings(ports), Options{Servers: []string{server.start(t)}, EveryPort: true})
	if diff := cmp.Diff([]string{"transfer-refused"}, rulesOf(t, r)); diff != "" {
		t.Error(diff)
	}
	tried := 0
	for _, s := range r.Cases[1].Traffic.Spans {
		tried += s.Tried
	}
	if tried > 2*maxAlikeFailures {
		t.Errorf("%d ports were tried, want about %d", tried, maxAlikeFailures)
	}
}

// A cause decides whether a port is open, closed, busy or failed for another
// reason, and whether a firewall is to be opened.
func TestResultOf(t *testing.T) {
	peer := netip.MustParseAddrPort("203.0.113.9:20")
	const public, private = "PORT 192,0,2,5,39,16", "PORT 10,0,0,5,39,16"
	partner := netip.MustParseAddr("203.0.113.9")
	busy := &os.SyscallError{Syscall: "bind", Err: syscall.EADDRINUSE}
	const open, failed, closed = report.PortOpen, report.PortFailed, report.PortClosed
	for _, tt := range []struct {
		outcome connect.Outcome
		status  report.PortStatus
		kind    string
		blocked bool
		reason  string // part of it
	}{
		{connect.Outcome{Cause: connect.CauseDone}, open, "", false, ""},
		{connect.Outcome{Cause: connect.CauseNoFinalReply, Peer: peer}, open, "", false, ""},
		{connect.Outcome{Cause: connect.CauseTooMuchData, Peer: peer}, open, "", false, ""},
		{connect.Outcome{Cause: connect.CauseTooLong, Peer: peer}, open, "", false, ""},
		{connect.Outcome{Cause: connect.CauseCancelled, Peer: peer}, open, "", false, ""},
		{connect.Outcome{Cause: connect.CauseTooLong}, failed, "too-long 0", false, ""},
		{connect.Outcome{Cause: connect.CauseDone, Reply: connect.Reply{Code: 450}}, failed, "no files", false, "no files: 450"},
		{connect.Outcome{Cause: connect.CauseDone, Reply: connect.Reply{Code: 450}, Peer: peer}, open, "", false, ""},
		{connect.Outcome{Cause: connect.CauseConnectRefused, Announced: public, Peer: peer}, failed, "connect-refused 0", false, "no firewall"},
		{connect.Outcome{Cause: connect.CauseNoReply, During: connect.StateConnected, Announced: public, Peer: peer}, failed, "no-reply 0", false, ""},
		{connect.Outcome{Cause: connect.CauseNothingArrived, Announced: public}, closed, "nothing-arrived", true, "did not connect in time"},
		{connect.Outcome{Cause: connect.CauseNothingArrived, Announced: private}, closed, "nothing-arrived", false, ""},
		{connect.Outcome{Cause: connect.CauseConnectRefused, Announced: public}, closed, "connect-refused", true, "could not connect:"},
		{ // only the endpoint that the client names is left out
			connect.Outcome{Cause: connect.CauseConnectRefused, Announced: public, Reply: connect.Reply{Code: 425, Lines: []string{"No way to 192.0.2.5:10000"}}},
			closed, "connect-refused", true, "could not connect: its connection is refused or filtered, or the address leads elsewhere (the partner said: 425 No way to 192.0.2.5)",
		},
		{connect.Outcome{Cause: connect.CauseNoReply, During: connect.StateRequesting, Announced: public}, closed, "nothing-arrived", true, "neither connected nor replied"},
		{connect.Outcome{Cause: connect.CauseStrangerOnly, Announced: public, Rejected: []netip.AddrPort{netip.AddrPortFrom(partner, 1)}}, closed, "stranger-only", false, ""},
		{connect.Outcome{Cause: connect.CausePortBusy, Err: busy}, report.PortBusy, "address already in use", false, "address already in use"},
		{connect.Outcome{Cause: connect.CauseRangeExhausted, Err: busy}, report.PortBusy, "address already in use", false, "address already in use"},
		{connect.Outcome{Cause: connect.CauseBindFailed, Err: busy}, report.PortBusy, "address already in use", false, "address already in use"},
		{connect.Outcome{Cause: connect.CausePortBusy, Err: os.ErrClosed}, failed, "port-busy 0", false, os.ErrClosed.Error()},
		{connect.Outcome{Cause: connect.CauseLocalFault, Err: busy}, failed, "local-fault 0", false, ""},
		{connect.Outcome{Cause: connect.CauseNoReply, During: connect.StateAnnouncing, Announced: public}, failed, "no-reply 0", false, ""},
		{connect.Outcome{Cause: connect.CausePortRefused, Announced: public, Reply: connect.Reply{Code: 500}}, failed, "port-refused 500", false, "500"},
	} {
		got := resultOf(client.Outcome{Outcome: tt.outcome}, partner)
		if got.status != tt.status || got.kind != tt.kind || got.blocked != tt.blocked || got.slow {
			t.Errorf("%v during %v: %+v; want %q, %q, blocked %t", tt.outcome.Cause, tt.outcome.During, got, tt.status, tt.kind, tt.blocked)
		}
		if !strings.Contains(got.reason, tt.reason) || (got.reason == "") != (tt.status == open) {
			t.Errorf("%v during %v: %q, want %q", tt.outcome.Cause, tt.outcome.During, got.reason, tt.reason)
		}
		if strings.Contains(got.reason, ":10000") {
			t.Errorf("%q names the port", got.reason)
		}
	}
	late := resultOf(client.Outcome{Outcome: connect.Outcome{Cause: connect.CauseConnectRefused, Announced: public}, Late: true, Waited: 5 * time.Second}, partner)
	if late.status != closed || late.kind != "nothing-arrived" || !late.slow || !late.blocked || !strings.HasSuffix(late.reason, "it replied after 5s: a firewall drops its packets") {
		t.Errorf("a late 425: %+v", late)
	}
}
