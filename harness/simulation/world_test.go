package simulation

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"slices"
	"sync"
	"syscall"
	"time"

	"activeftp/core"
	"activeftp/core/connect"
	"activeftp/harness/client"
	"activeftp/harness/internal/simnet"
)

// world is one run of a schedule: the network, the hosts on it, and what was found
// to be wrong.
type world struct {
	schedule *schedule
	identity *identity
	network  *simnet.Network
	client   *simnet.Host
	partner  *simnet.Host
	stranger *simnet.Host
	ports    *client.Ports
	running  sync.WaitGroup // of the partner

	mu       sync.Mutex
	problems []string
	trace    []string
	now      map[int]*running // by session
	listens  map[uint16]int   // session that listens on a port
	blocked  map[int]int      // by port, the connections that a firewall will drop
	stored   map[string]upload
	sent     []string                 // uploads that the client took for complete
	causes   map[string]connect.Cause // of the transfers, by file
}

// running is a session's transfer under way.
type running struct {
	number   int
	transfer *transfer
	script   *script
}

// upload is a file that the partner took for complete.
type upload struct {
	offset int
	data   []byte
}

// newWorld builds the network of a schedule and starts the partner.
func newWorld(s *schedule, id *identity) *world {
	w := &world{
		schedule: s, identity: id,
		now: map[int]*running{}, listens: map[uint16]int{}, blocked: map[int]int{}, stored: map[string]upload{}, causes: map[string]connect.Cause{},
	}
	w.network = simnet.New(simnet.Config{
		Seed: s.Seed, Delay: s.Delay, Segment: s.Segment, Window: window, Filter: w.filter, Trace: w.traced,
	})
	w.client = w.network.Host("client", clientAddr)
	w.partner = w.network.Host("partner", partnerAddr, secondAddr)
	w.stranger = w.network.Host("stranger", strangerAddr)
	for i := range s.Taken {
		w.client.Take(basePort + i)
	}
	if s.Once {
		next := -1
		w.ports = client.OncePorts(s.portRange(), func() int {
			w.mu.Lock()
			defer w.mu.Unlock()
			next++
			return next % s.Number
		})
	} else {
		w.ports = client.RangePorts(s.portRange(), int(s.Seed%64))
	}
	for i := range s.Sessions {
		if s.Sessions[i].Login == "closed" {
			continue
		}
		l, err := w.partner.Listen(netip.AddrPortFrom(partnerAddr, uint16(controlPort+i)))
		if err != nil {
			panic(err) // the network is new
		}
		w.running.Go(func() { w.accepting(l, i) })
	}
	return w
}

// problem records something that is wrong.
func (w *world) problem(format string, args ...any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.problems = append(w.problems, fmt.Sprintf(format, args...))
}

// maxTrace bounds the trace of a schedule.
const maxTrace = 4000

func (w *world) traced(at time.Duration, what string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.trace) < maxTrace {
		w.trace = append(w.trace, fmt.Sprintf("%12v  %s", at, what))
	}
}

// filter is the firewall of the client, and the outage of a partner.
func (w *world) filter(from, to netip.AddrPort) simnet.Fate {
	w.mu.Lock()
	defer w.mu.Unlock()
	i := int(to.Port()) - controlPort
	unreachable := i >= 0 && i < len(w.schedule.Sessions) && w.schedule.Sessions[i].Login == "unreachable"
	if unreachable {
		return simnet.Drop
	}
	if w.blocked[int(to.Port())] > 0 && from.Addr() != strangerAddr {
		w.blocked[int(to.Port())]--
		return simnet.Drop
	}
	return simnet.Pass
}

// block lets the firewall drop the next connection to a port.
func (w *world) block(port int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.blocked[port]++
}

// current returns a session's transfer under way; t is nil if there is none.
func (w *world) current(session int) (number int, t *transfer, s *script) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if r := w.now[session]; r != nil {
		return r.number, r.transfer, r.script
	}
	return 0, nil, nil
}

// begin makes a transfer the one under way; nil ends it.
func (w *world) begin(session int, r *running) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now[session] = r
}

// store keeps an upload that came to its proper end.
func (w *world) store(name string, offset int, data []byte) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.stored[name] = upload{offset, data}
}

// strangersDial lets strangers connect to the port of a transfer under way, send
// something and leave.
func (w *world) strangersDial(session int, t *transfer, to netip.AddrPort) {
	for range t.Quirks.Strangers {
		if _, now, _ := w.current(session); now != t {
			return
		}
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		conn, err := w.stranger.Dial(ctx, strangerAddr, to)
		cancel()
		if err == nil {
			_, _ = io.WriteString(conn, "stolen")
			conn.Close()
		}
	}
}

// tlsConfig returns the partner's TLS.
func (w *world) tlsConfig(bad bool) *tls.Config {
	certificate := w.identity.good
	if bad {
		certificate = w.identity.bad
	}
	return &tls.Config{Certificates: []tls.Certificate{certificate}}
}

// clientNetwork is the network of the client's host.
type clientNetwork struct{ host *simnet.Host }

func (n clientNetwork) Dial(ctx context.Context, local netip.Addr, address string) (client.Conn, error) {
	to, err := netip.ParseAddrPort(address)
	if err != nil {
		return nil, err
	}
	conn, err := n.host.Dial(ctx, local, to)
	if err != nil {
		return nil, err
	}
	return conn, nil
}

func (n clientNetwork) Listen(at netip.AddrPort) (net.Listener, error) {
	l, err := n.host.Listen(at)
	if err != nil {
		return nil, err
	}
	return l, nil
}

// hostNetwork is the network as a session of a schedule sees it.
type hostNetwork struct {
	clientNetwork
	world  *world
	number int
}

// Listen listens for a transfer. It holds the client to the rules of its range.
func (n hostNetwork) Listen(at netip.AddrPort) (net.Listener, error) {
	w := n.world
	_, t, _ := w.current(n.number)
	switch {
	case !w.schedule.portRange().Contains(int(at.Port())):
		w.problem("session %d listens on port %d, outside the range", n.number, at.Port())
	case t != nil && t.Fault == "no-listener":
		return nil, failure("listen", at, syscall.EMFILE)
	case t != nil && t.Fault == "no-address":
		return nil, failure("listen", at, syscall.EADDRNOTAVAIL)
	}
	w.mu.Lock()
	holder, held := w.listens[at.Port()]
	w.mu.Unlock()
	if held && !w.schedule.Once {
		w.problem("port %d is leased to session %d, and to session %d as well", at.Port(), holder, n.number)
	}
	l, err := w.client.Listen(at)
	if err != nil {
		return nil, err
	}
	w.mu.Lock()
	w.listens[at.Port()] = n.number
	w.mu.Unlock()
	return &hostListener{Listener: l, world: w, port: at.Port(), starved: t != nil && t.Fault == "no-descriptor"}, nil
}

// failure returns an error as package net has it.
func failure(op string, at netip.AddrPort, err error) error {
	return &net.OpError{Op: op, Net: "tcp", Addr: net.TCPAddrFromAddrPort(at), Err: err}
}

// hostListener is a listener of the client.
type hostListener struct {
	*simnet.Listener
	world   *world
	port    uint16
	starved bool // there is no descriptor for a connection
}

func (l *hostListener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err == nil && l.starved {
		conn.(*simnet.Conn).SetLinger(0) // as the kernel does when the listener is closed
		conn.Close()
		return nil, failure("accept", netip.AddrPortFrom(clientAddr, l.port), syscall.EMFILE)
	}
	return conn, err
}

func (l *hostListener) Close() error {
	err := l.Listener.Close()
	if err == nil {
		l.world.mu.Lock()
		defer l.world.mu.Unlock()
		delete(l.world.listens, l.port)
	}
	return err
}

// run plays the whole schedule and checks what it leaves behind.
func (w *world) run() {
	var sessions sync.WaitGroup
	for i := range w.schedule.Sessions {
		sessions.Go(func() { w.runSession(i) })
	}
	sessions.Wait()
	if open := w.client.Open(); len(open) > 0 {
		w.problem("the client leaves open: %v", open)
	}
	time.Sleep(time.Minute) // the last ports have rested, and the partner takes its uploads for complete, or not
	if n := w.ports.Leased(); n > 0 {
		w.problem("%d ports are still leased", n)
	}
	w.checkUploads()
	w.network.Shutdown()
	w.running.Wait()
}

// checkUploads holds the client to it that a part is never taken for the whole.
func (w *world) checkUploads() {
	for _, name := range w.sent {
		if _, ok := w.stored[name]; !ok {
			w.problem("%s: done, and the partner has not got the file", name)
		}
	}
	for i := range w.schedule.Sessions {
		for j := range w.schedule.Sessions[i].Transfers {
			got, ok := w.stored[path(i, j)]
			want := w.schedule.fileContent(i, j)
			if ok && (got.offset > len(want) || !bytes.Equal(got.data, want[got.offset:])) {
				w.problem("session %d, transfer %d: the partner took %d of %d bytes for the whole upload", i, j, len(got.data), len(want)-got.offset)
			}
		}
	}
}

// runSession makes the transfers of a session, over as many control connections as
// it takes.
func (w *world) runSession(number int) {
	time.Sleep(time.Duration(number+1) * time.Millisecond) // one after the other, whatever runs first
	plan := &w.schedule.Sessions[number]
	var s *client.Session
	defer func() { w.close(s, number) }()
	outOfStep := false
	for i := range plan.Transfers {
		if s != nil && s.Err() != nil {
			w.close(s, number)
			s, outOfStep = nil, false
		}
		if s == nil {
			if s = w.logIn(number); s == nil {
				return
			}
		}
		t := &plan.Transfers[i]
		if outOfStep {
			time.Sleep(2 * time.Second) // the extra reply has arrived
		}
		cause := w.transfer(s, number, i, outOfStep)
		outOfStep = s.Err() == nil && (outOfStep || t.Fault == "extra-final" && cause == connect.CauseDone)
	}
}

// close ends a session.
func (w *world) close(s *client.Session, number int) {
	if s == nil {
		return
	}
	start := time.Now()
	_ = s.Close() // whether QUIT is answered is the partner's business
	if took := time.Since(start); took > 2*limits.Reply {
		w.problem("session %d takes %v to close", number, took)
	}
}

// logIn opens a session and checks the verdict. It returns nil if there is none.
func (w *world) logIn(number int) *client.Session {
	plan := &w.schedule.Sessions[number]
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	if plan.Login == "cancel" {
		timer := time.AfterFunc(w.schedule.Delay/3+1, cancel)
		defer timer.Stop()
	}
	start := time.Now()
	s, err := client.Dial(ctx, client.Config{
		Server: netip.AddrPortFrom(partnerAddr, uint16(controlPort+number)).String(), User: "sim", Password: "secret",
		Limits: limits, Network: hostNetwork{clientNetwork{w.client}, w, number},
		Security: client.Security{Mode: plan.TLS, ClearData: plan.ClearData, ClearCommands: plan.CCC, Roots: w.identity.roots},
	})
	if took := time.Since(start); took > 10*limits.Reply {
		w.problem("session %d: logging in takes %v", number, took)
	}
	w.checkLogin(number, err)
	return s
}

// checkLogin checks the verdict on a login.
func (w *world) checkLogin(number int, err error) {
	fault := w.schedule.Sessions[number].Login
	want := logins[fault]
	var failed *client.SessionError
	switch {
	case fault == "":
		if err != nil {
			w.problem("session %d: a good login failed: %v", number, err)
		}
	case err == nil:
		if fault != "cancel" {
			w.problem("session %d: the login succeeded in spite of %s", number, fault)
		}
	case errors.As(err, &failed):
		if want.plain || failed.Cause != want.want {
			w.problem("session %d, login %s: got the cause %v, want %v (%v)", number, fault, failed.Cause, want.want, err)
		}
	case !want.plain:
		w.problem("session %d, login %s: got an error without a cause: %v", number, fault, err)
	}
}

// transfer makes one transfer, checks its verdict and returns the cause. outOfStep is
// that an extra reply came before it.
func (w *world) transfer(s *client.Session, number, i int, outOfStep bool) connect.Cause {
	t := &w.schedule.Sessions[number].Transfers[i]
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	if t.Fault == "cancel" {
		timer := time.AfterFunc(time.Duration(t.At%4000)*time.Millisecond, cancel)
		defer timer.Stop()
	}
	c, received := w.request(number, i)
	w.begin(number, &running{i, t, scriptFor(t)})
	start := time.Now()
	o := s.Transfer(ctx, c)
	took := time.Since(start)
	w.begin(number, nil)
	where := fmt.Sprintf("session %d, transfer %d (%s, fault %q)", number, i, t.Verb, t.Fault)
	if most := limits.Transfer + 8*limits.Reply + time.Duration(len(w.schedule.Sessions))*limits.Transfer; took > most {
		w.problem("%s: takes %v", where, took)
	}
	w.mu.Lock()
	w.causes[path(number, i)] = o.Cause
	w.mu.Unlock()
	w.checkOutcome(where, number, t, &o, outOfStep)
	w.checkData(where, number, i, &o, received)
	return o.Cause
}

// request returns a transfer as the client takes it, and what takes its data.
func (w *world) request(number, i int) (client.Transfer, *sink) {
	t := &w.schedule.Sessions[number].Transfers[i]
	received := &sink{limit: -1}
	c := client.Transfer{
		Command: t.Verb + " " + path(number, i), Restart: int64(t.Restart),
		Ports: w.ports, Verify: t.Verify, Policy: t.Policy, Receive: received, Mode: core.Active,
	}
	if t.Passive {
		c.Mode = core.Passive
	}
	whole := w.schedule.fileContent(number, i)[t.Restart:]
	if t.Verb == "STOR" {
		c.Send = bytes.NewReader(whole)
	}
	switch t.Fault {
	case "local-write":
		received.limit = t.part()
	case "local-read":
		c.Send = io.MultiReader(bytes.NewReader(whole[:t.part()]), failingReader{})
	case "excess":
		c.Limit = int64(t.Size - 1)
	}
	return c, received
}

// checkOutcome checks the verdict on a transfer.
func (w *world) checkOutcome(where string, number int, t *transfer, o *client.Outcome, outOfStep bool) {
	want := w.wanted(number, t, outOfStep)
	if !slices.Contains(want, o.Cause) {
		w.problem("%s: got the cause %v, want %v (%v; during %v, reply %q)", where, o.Cause, want, o.Err, o.During, o.Reply)
	}
	if t.Passive {
		return
	}
	if o.Port != 0 && !w.schedule.portRange().Contains(o.Port) {
		w.problem("%s: port %d is outside the range", where, o.Port)
	}
	if t.Verify == connect.Strict && o.Peer.IsValid() && o.Peer.Addr() != partnerAddr {
		w.problem("%s: a connection from %v was accepted", where, o.Peer)
	}
	if t.Fault == "elsewhere" && t.Verify == connect.Warn && o.Done() && !o.PeerStranger {
		w.problem("%s: the stranger is not named", where)
	}
}

// wanted returns the causes that are right for a transfer.
func (w *world) wanted(number int, t *transfer, outOfStep bool) []connect.Cause {
	s := w.schedule
	want := faults[t.Fault].want(t, &s.Sessions[number])
	local := t.Fault == "no-listener" || t.Fault == "no-address" // before anything is sent
	switch {
	case outOfStep && (local || t.Fault == "cancel"):
		want = append(slices.Clone(want), connect.CauseOutOfTurn)
	case outOfStep:
		want = []connect.Cause{connect.CauseOutOfTurn}
	}
	if t.Passive {
		return want
	}
	switch {
	case s.Once && local:
	case s.Once && (s.Taken > 0 || len(s.Sessions) > 1):
		want = append(slices.Clone(want), connect.CausePortBusy)
	case s.Once:
	case s.Taken == s.Number && (t.Fault == "cancel" || outOfStep || local):
		want = append(slices.Clone(want), connect.CauseRangeExhausted)
	case s.Taken == s.Number:
		want = []connect.Cause{connect.CauseRangeExhausted}
	case len(s.Sessions) > s.Number-s.Taken: // the wait for another's port can be too long
		want = append(slices.Clone(want), connect.CauseRangeExhausted)
	}
	return want
}

// checkData checks that a transfer that is done moved every byte, and that no other
// one gave bytes that are not the partner's.
func (w *world) checkData(where string, number, i int, o *client.Outcome, received *sink) {
	t := &w.schedule.Sessions[number].Transfers[i]
	if t.Verb == "STOR" {
		if o.Done() {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.sent = append(w.sent, path(number, i))
		}
		return
	}
	whole := w.schedule.fileContent(number, i)[t.Restart:]
	got := received.Bytes()
	switch {
	case o.Done() && !o.Empty() && t.Fault != "empty" && !bytes.Equal(got, whole):
		w.problem("%s: done with %d of %d bytes", where, len(got), len(whole))
	case t.Fault != "endless" && t.Fault != "tls-clear" && !bytes.HasPrefix(whole, got):
		w.problem("%s: bytes arrived that the partner did not send", where)
	}
}

// sink takes up to limit bytes; below 0 it takes any number.
type sink struct {
	bytes.Buffer
	limit int
}

func (s *sink) Write(p []byte) (int, error) {
	if s.limit >= 0 && s.Len()+len(p) > s.limit {
		n, _ := s.Buffer.Write(p[:s.limit-s.Len()])
		return n, errors.New("the disk is full")
	}
	return s.Buffer.Write(p)
}

// failingReader is a file that cannot be read.
type failingReader struct{}

func (failingReader) Read([]byte) (int, error) { return 0, errors.New("the disk is broken") }
