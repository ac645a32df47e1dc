package client

import (
	"context"
	"crypto/tls"
	"net"
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"activeftp/harness/internal/simnet"
)

// The hosts of a simulation.
var (
	virtualClient  = netip.MustParseAddr("192.0.2.1")
	virtualPartner = netip.MustParseAddr("192.0.2.2")
	virtualOther   = netip.MustParseAddr("192.0.2.3")
)

// simulation is a session with a server that a test plays, in virtual time and on a
// network in memory that takes no time: a wait takes as long as the client waits, to
// the millisecond.
type simulation struct {
	play func(p *fakeServer)
	use  func(t *testing.T, s *Session)

	config Config
	// Dial, if not nil, opens the session. It returns nil if that has failed as it
	// should, and use is not called.
	dial func(t *testing.T, c Config) *Session
	// Filter decides what becomes of a connection on its way; nil lets every one pass.
	filter func(from, to netip.AddrPort) simnet.Fate
	// Sockets is the number that the client can have at once; 0 means no limit.
	sockets int
	// Change, if not nil, replaces the connections that the client opens, the control
	// connection first, and its listeners.
	change func(conn Conn) Conn
	listen func(l net.Listener) (net.Listener, error)
}

// run plays the session, closes it, and checks that nothing stays open.
func (x simulation) run(t *testing.T) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		network := simnet.New(simnet.Config{Filter: x.filter})
		host := network.Host("client", virtualClient)
		host.LimitSockets(x.sockets)
		partner := network.Host("partner", virtualPartner, virtualOther)
		l, err := partner.Listen(netip.AddrPortFrom(virtualPartner, 21))
		if err != nil {
			t.Fatal(err)
		}
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			conn, err := l.Accept()
			if err != nil {
				return
			}
			conn.SetDeadline(time.Now().Add(24 * time.Hour))
			p := &fakeServer{t: t, control: conn, lines: newLines(conn)}
			p.dial = func(from string, to netip.AddrPort) (net.Conn, error) {
				local := virtualPartner
				if from != "" {
					local = netip.MustParseAddr(from)
				}
				return partner.Dial(context.Background(), local, to)
			}
			p.listen = func() (net.Listener, error) { return partner.Listen(netip.AddrPortFrom(virtualPartner, 0)) }
			x.play(p)
			p.close()
		}()
		x.config.Server, x.config.Network = l.Addr().String(), virtualNetwork{host, x.change, x.listen}
		if s := x.open(t); s != nil {
			x.use(t, s)
			if err := s.Close(); err != nil {
				t.Errorf("closing the session: %v", err)
			}
		}
		if open := host.Open(); len(open) > 0 {
			t.Errorf("the client leaves open: %s", strings.Join(open, ", "))
		}
		l.Close()
		<-ended
		time.Sleep(time.Hour) // ports rest
	})
}

// open opens the session. It returns nil if that has failed as it should.
func (x simulation) open(t *testing.T) *Session {
	t.Helper()
	if x.dial != nil {
		return x.dial(t, x.config)
	}
	s, err := Dial(t.Context(), x.config)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// virtualNetwork is the network of the client's host.
type virtualNetwork struct {
	host   *simnet.Host
	change func(Conn) Conn
	listen func(net.Listener) (net.Listener, error)
}

func (n virtualNetwork) Dial(ctx context.Context, local netip.Addr, address string) (Conn, error) {
	to, err := netip.ParseAddrPort(address)
	if err != nil {
		return nil, err
	}
	conn, err := n.host.Dial(ctx, local, to)
	switch {
	case err != nil:
		return nil, err
	case n.change != nil:
		return n.change(conn), nil
	}
	return conn, nil
}

func (n virtualNetwork) Listen(at netip.AddrPort) (net.Listener, error) {
	l, err := n.host.Listen(at)
	switch {
	case err != nil:
		return nil, err
	case n.listen != nil:
		return n.listen(l)
	}
	return l, nil
}

// virtualTLS returns what tlsConfigs does, for a client that does not verify the
// certificate, which is not valid at the time of a simulation.
func virtualTLS(t *testing.T) (server *tls.Config, client Security) {
	t.Helper()
	server, client = tlsConfigs(t)
	client.Unverified = true
	return server, client
}

// giveUp sends NOOP, gives up after a second, and waits until the server, which takes
// two, has replied.
func giveUp(t *testing.T, s *Session) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	s.Command(ctx, "NOOP")
	time.Sleep(2 * time.Second)
}

// took calls do and returns how long it took, to the millisecond.
func took(do func()) time.Duration {
	began := time.Now()
	do()
	return time.Since(began).Round(time.Millisecond)
}
