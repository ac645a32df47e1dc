package prove

import (
	"bufio"
	"cmp"
	"context"
	"fmt"
	"io"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"activeftp/core"
	"activeftp/core/connect"
	"activeftp/harness/client"
	"activeftp/harness/internal/simnet"
	"activeftp/harness/peertest"
	"activeftp/harness/report"
)

// The hosts of a virtual proof, and the first port of its range.
var (
	virtualClient  = netip.MustParseAddr("192.0.2.1")
	virtualPartner = netip.MustParseAddr("192.0.2.2")
	virtualOther   = netip.MustParseAddr("192.0.2.3")
)

const virtualBase = 10000

// virtualProof is a proof with a partner that a test plays, in virtual time and on a
// network in memory that takes no time.
type virtualProof struct {
	// Ports is the range, a letter for each port. It says what the partner does with a
	// transfer over it:
	//
	//	o  it connects, and the transfer succeeds
	//	d  it replies 150, and its packets are dropped
	//	l  it replies 425 after 5 s
	//	r  it replies 425 at once
	//	f  it replies 550
	//	g  it replies 451
	//	h  it closes the control connection
	//	s  it connects, and sends nothing for 20 s
	//	t  it connects after somebody from virtualOther
	//
	// On a port with b, the client cannot listen.
	ports string
	// Answer, if not nil, returns a letter in place of that of the port.
	answer func(a attempted) byte
	// Busy, if not nil, reports whether the client cannot listen on a port.
	busy func(a attempted) bool

	listing int           // bytes of a listing
	each    time.Duration // before each reply to a transfer command
	slow    time.Duration // before each reply to PORT and TYPE
	lingers time.Duration // how long the partner counts a session after its end
	// Sessions is the number of sessions that the partner allows at once, if it is
	// not 0; logins is that of all sessions. Refuses is the time before a 421.
	sessions, logins int
	refuses          time.Duration

	options Options
	cancel  time.Duration // 0: never
}

// attempted is one attempt to make a transfer over a port.
type attempted struct {
	verb   string
	port   int // from 0
	number int // of the attempts over this port, from 0
	nth    int // of all attempts, from 0
	open   int // sessions
	at     time.Duration
}

// played is what came of a virtual proof.
type played struct {
	*report.Case
	listings string // of the sweep: "0s: 0 5; 1s: 3" has the ports by the times at which they began; -1: none was bound
	sessions int    // the highest number of a session that made them, plus 1
	further  string // transfers: "2 at 1s, 1 failed at 2s"
	logins   string // "4 at 0s, 1 refused at 1s"
	spans    string // "open 0-3, closed 4-4"
	findings string // "rule: message", one per line
	rules    string // of the findings, separated by spaces
	proved   string // one per line
	unproved string // only wanted: what no line of proved has
	progress string // "1/2 2/2"
	elapsed  time.Duration
}

// run plays the proof and checks that nothing stays open.
func (x virtualProof) run(t *testing.T) (p played) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		network := simnet.New(simnet.Config{})
		host := network.Host("client", virtualClient)
		partner := &virtualServer{proof: x, host: network.Host("partner", virtualPartner, virtualOther), start: time.Now()}
		l := partner.listen(t)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		if x.cancel > 0 {
			time.AfterFunc(x.cancel, cancel)
		}
		var progress []string
		x.options.Progress = func(done, total int) { progress = append(progress, fmt.Sprint(done, "/", total)) }
		x.options.Servers, x.options.Network = []string{"ftp://" + l.Addr().String()}, &virtualNetwork{host: host, proof: x, partner: partner}
		r, err := Run(ctx, "virtual.settings", core.Check(peertest.Settings(core.PortRange{Base: virtualBase, Number: len(x.ports)})), x.options)
		if err != nil {
			t.Fatal(err)
		}
		p = playedOf(&r.Cases[1], partner)
		p.progress, p.elapsed = strings.Join(progress, " "), partner.now()
		if open := host.Open(); len(open) > 0 {
			t.Errorf("the client leaves open: %s", strings.Join(open, ", "))
		}
		network.Shutdown()
		partner.running.Wait()
		time.Sleep(time.Hour) // ports rest
	})
	return p
}

// playedOf describes the report about a virtual proof.
func playedOf(c *report.Case, partner *virtualServer) played {
	p := played{Case: c, logins: partner.loggedIn(), proved: strings.Join(c.Proved, "\n")}
	var findings, rules []string
	for _, f := range c.Findings {
		findings, rules = append(findings, f.Rule+": "+f.Message), append(rules, f.Rule)
	}
	p.findings, p.rules = strings.Join(findings, "\n"), strings.Join(rules, " ")
	if c.Traffic != nil {
		p.spans = spans(core.PortRange{Base: virtualBase}, c)
		p.listings, p.sessions = listings(c.Traffic.Transfers)
		p.further = further(c.Traffic.Transfers)
	}
	return p
}

// listings describes the transfers up to the first upload, and returns the highest
// number of their sessions, plus 1.
func listings(all []report.Transfer) (text string, sessions int) {
	if first := slices.IndexFunc(all, func(one report.Transfer) bool { return one.Name == "upload" }); first >= 0 {
		all = all[:first]
	}
	ports := map[time.Duration][]int{}
	var times []time.Duration
	for _, one := range all {
		at := one.Start.Round(time.Millisecond)
		if ports[at] == nil {
			times = append(times, at)
		}
		ports[at] = append(ports[at], max(one.Port-virtualBase, -1))
		sessions = max(sessions, one.Session+1)
	}
	slices.Sort(times)
	var parts []string
	for _, at := range times {
		slices.Sort(ports[at])
		parts = append(parts, fmt.Sprintf("%v: %s", at, strings.Trim(fmt.Sprint(ports[at]), "[]")))
	}
	return strings.Join(parts, "; "), sessions
}

// further describes the additional transfers.
func further(all []report.Transfer) string {
	all = slices.DeleteFunc(slices.Clone(all), func(one report.Transfer) bool { return one.Name != "transfer" })
	slices.SortStableFunc(all, func(a, b report.Transfer) int { return cmp.Compare(a.Start, b.Start) })
	var texts []string
	for _, one := range all {
		text := fmt.Sprintf("at %v", one.Start.Round(time.Millisecond))
		if one.Failed {
			text = "failed " + text
		}
		texts = append(texts, text)
	}
	return counted(texts)
}

// counted joins texts, each with the number of times that it follows itself.
func counted(texts []string) string {
	var parts []string
	for i := 0; i < len(texts); {
		same := 1
		for i+same < len(texts) && texts[i+same] == texts[i] {
			same++
		}
		parts = append(parts, fmt.Sprint(same, " ", texts[i]))
		i += same
	}
	return strings.Join(parts, ", ")
}

// virtualServer is the partner of a virtual proof.
type virtualServer struct {
	proof   virtualProof
	host    *simnet.Host
	start   time.Time
	running sync.WaitGroup

	mu       sync.Mutex
	logins   []string
	admitted int
	open     int
	attempts map[int]int // by port
	all      int         // attempts
	stored   []byte
}

// now returns the time since the start, to the millisecond.
func (s *virtualServer) now() time.Duration { return time.Since(s.start).Round(time.Millisecond) }

// listen starts the server.
func (s *virtualServer) listen(t *testing.T) net.Listener {
	l, err := s.host.Listen(netip.AddrPortFrom(virtualPartner, 21))
	if err != nil {
		t.Fatal(err)
	}
	s.attempts = map[int]int{}
	s.running.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			s.running.Go(func() { s.serve(conn) })
		}
	})
	return l
}

// loggedIn describes when sessions were opened and refused.
func (s *virtualServer) loggedIn() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return counted(s.logins)
}

// admit counts a session, if there is room for it.
func (s *virtualServer) admit() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	x := s.proof
	if x.sessions > 0 && s.open == x.sessions || x.logins > 0 && s.admitted == x.logins {
		s.logins = append(s.logins, fmt.Sprintf("refused at %v", s.now()))
		return false
	}
	s.logins = append(s.logins, fmt.Sprintf("at %v", s.now()))
	s.admitted++
	s.open++
	return true
}

// leave ends the count of a session.
func (s *virtualServer) leave() {
	time.Sleep(s.proof.lingers)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open--
}

// serve plays one session.
func (s *virtualServer) serve(conn net.Conn) {
	if !s.admit() {
		time.Sleep(s.proof.refuses)
		io.WriteString(conn, "421 Too many sessions\r\n")
		conn.Close()
		return
	}
	defer s.leave()
	defer conn.Close()
	io.WriteString(conn, "220 Ready\r\n")
	var to netip.AddrPort
	for lines := bufio.NewScanner(conn); lines.Scan(); {
		verb, _, _ := strings.Cut(lines.Text(), " ")
		reply := "200 Done"
		switch verb {
		case "PORT":
			time.Sleep(s.proof.slow)
			to, _ = connect.ParsePortCommand(lines.Text())
		case "TYPE":
			time.Sleep(s.proof.slow)
		case "PWD":
			reply = `257 "/"`
		case "QUIT":
			reply = "221 Bye"
		case "LIST", "RETR", "STOR":
			time.Sleep(s.proof.each)
			if reply = s.transfer(conn, verb, to); reply == "" {
				return
			}
		}
		io.WriteString(conn, reply+"\r\n")
	}
}

// transfer carries out a transfer command and returns the last reply, or "" to close
// the control connection.
func (s *virtualServer) transfer(conn net.Conn, verb string, to netip.AddrPort) (reply string) {
	letter := s.answerTo(verb, int(to.Port())-virtualBase)
	switch letter {
	case 'd':
		return "150 Connecting"
	case 'l':
		time.Sleep(5 * time.Second)
		return "425 Cannot connect"
	case 'r':
		return "425 Cannot connect"
	case 'f':
		return "550 Denied"
	case 'g':
		return "451 Busy"
	case 'h':
		return ""
	}
	if letter == 't' {
		if other, err := s.host.Dial(context.Background(), virtualOther, to); err == nil {
			defer other.Close()
		}
	}
	data, err := s.host.Dial(context.Background(), virtualPartner, to)
	if err != nil {
		return "425 Cannot connect"
	}
	io.WriteString(conn, "150 Here it comes\r\n")
	if letter == 's' {
		time.Sleep(20 * time.Second)
	}
	switch verb {
	case "LIST":
		data.Write(make([]byte, s.proof.listing))
	case "STOR":
		s.stored, _ = io.ReadAll(data)
	case "RETR":
		data.Write(s.stored)
	}
	data.Close()
	return "226 Done"
}

// answerTo returns the letter for a transfer over a port.
func (s *virtualServer) answerTo(verb string, port int) byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	number := s.attempts[port]
	s.attempts[port]++
	nth := s.all
	s.all++
	if s.proof.answer != nil {
		return s.proof.answer(attempted{verb, port, number, nth, s.open, s.now()})
	}
	return s.proof.ports[port]
}

// virtualNetwork is the network of the client's host.
type virtualNetwork struct {
	host    *simnet.Host
	proof   virtualProof
	partner *virtualServer

	mu       sync.Mutex
	attempts map[int]int // to listen, by port
}

func (n *virtualNetwork) Dial(ctx context.Context, local netip.Addr, address string) (client.Conn, error) {
	conn, err := n.host.Dial(ctx, local, netip.MustParseAddrPort(address))
	if err != nil {
		return nil, err
	}
	return conn, nil
}

func (n *virtualNetwork) Listen(at netip.AddrPort) (net.Listener, error) {
	if n.refuses(int(at.Port()) - virtualBase) {
		return nil, &net.OpError{Op: "listen", Net: "tcp", Err: syscall.EADDRINUSE}
	}
	l, err := n.host.Listen(at)
	if err != nil {
		return nil, err
	}
	return l, nil
}

// refuses reports whether the client cannot listen on a port now.
func (n *virtualNetwork) refuses(port int) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.attempts == nil {
		n.attempts = map[int]int{}
	}
	number := n.attempts[port]
	n.attempts[port]++
	if n.proof.busy != nil {
		return n.proof.busy(attempted{port: port, number: number, at: n.partner.now()})
	}
	return n.proof.ports[port] == 'b'
}

// check compares a played proof with the fields of want that are set. Each line of
// proved must be there, and each of findings must be part of one.
func (p played) check(t *testing.T, want played) {
	t.Helper()
	for _, field := range []struct{ name, got, want string }{
		{"listings", p.listings, want.listings}, {"logins", p.logins, want.logins}, {"spans", p.spans, want.spans}, {"further", p.further, want.further},
		{"progress", p.progress, want.progress},
	} {
		if field.want != "" && field.got != field.want {
			t.Errorf("%s\n got %s\nwant %s", field.name, field.got, field.want)
		}
	}
	if p.rules != want.rules {
		t.Errorf("rules %q, want %q in:\n%s", p.rules, want.rules, p.findings)
	}
	for line := range strings.SplitSeq(want.findings, "\n") {
		if !strings.Contains(p.findings, line) {
			t.Errorf("%q is not in:\n%s", line, p.findings)
		}
	}
	for line := range strings.SplitSeq(want.proved, "\n") {
		if line != "" && !slices.Contains(p.Proved, line) {
			t.Errorf("%q is none of:\n%s", line, p.proved)
		}
	}
	if want.unproved != "" && strings.Contains(p.proved, want.unproved) {
		t.Errorf("%q is in:\n%s", want.unproved, p.proved)
	}
	if want.sessions > 0 && p.sessions != want.sessions {
		t.Errorf("%d sessions, want %d", p.sessions, want.sessions)
	}
	if want.elapsed > 0 && p.elapsed != want.elapsed {
		t.Errorf("it takes %v, want %v", p.elapsed, want.elapsed)
	}
}
