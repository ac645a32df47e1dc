package dial

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"sync"
	"time"

	"activeftp/core"
	"activeftp/harness/internal/certs"
	"activeftp/harness/internal/crowd"
	"activeftp/harness/internal/lockout"
	"activeftp/harness/internal/netaddr"
)

// Limits on what strangers can occupy.
const (
	maxSessions      = 64 // control connections at once
	maxSessionsOf    = 8  // of them from one address
	loginLimit       = 30 * time.Second
	idleLimit        = 30 * time.Second // between two commands after the login
	writeLimit       = 5 * time.Second  // for each reply
	maxCommands      = 50               // of a session
	maxLoginLine     = 512              // bytes of a command before the login
	acceptRetryDelay = 50 * time.Millisecond
)

// ListenConfig configures the listening end. Ports must be set; every other field
// has a usable zero value.
type ListenConfig struct {
	// Listen is the host:port for control connections. Empty means a free port
	// of 127.0.0.1.
	Listen string

	// User and Password are the only login. With an empty User that is anonymous
	// with any password, and Password must be empty.
	User, Password string

	// Ports is the range of the settings. No other port is dialed.
	Ports core.PortRange

	// TLS is the TLS mode. Certificate is the one to present; nil means a new
	// one that no client trusts.
	TLS         TLS
	Certificate *tls.Certificate

	// Log receives each line of each control connection without its secrets. Calls
	// never overlap, and none comes after Close has returned. Nil discards the lines.
	Log func(Line)

	now func() time.Time // for tests; nil means time.Now
}

// TLS is the TLS mode of the listening end. The zero value is none. Its String method
// returns "none", "explicit", "required" or "implicit".
type TLS = certs.TLS

// Line is one line of a control connection, without its line end.
type Line struct {
	Session    int  // number of the session, from 1
	FromClient bool // a command; otherwise a line of a reply
	Text       string
}

// Listener is a running listening end.
type Listener struct {
	config   ListenConfig
	tls      *tls.Config // nil without TLS
	listener net.Listener
	ctx      context.Context // ends when Close is called
	close    func() error
	running  sync.WaitGroup
	dialing  sync.Mutex // held during a run
	lockout  *lockout.Table

	limit *crowd.Limit

	mu       sync.Mutex // guards what follows, and is held while Log runs
	sessions int        // the number of the latest
}

// Listen starts the listening end. It returns an error if a field of c is invalid
// or the address cannot be bound.
func Listen(c ListenConfig) (*Listener, error) {
	security := certs.Server{TLS: c.TLS, Certificate: c.Certificate}
	switch {
	case !c.Ports.Given() || c.Ports.Base < core.LowestPort || c.Ports.End() > core.HighestPort:
		return nil, fmt.Errorf("ports %v: want a range within %d-%d", c.Ports, core.LowestPort, core.HighestPort)
	case c.User == "" && c.Password != "":
		return nil, errors.New("a password needs a user name; set both or neither")
	case security.Check() != nil:
		return nil, security.Check()
	}
	listener, err := net.Listen("tcp", cmp.Or(c.Listen, "127.0.0.1:0"))
	if err != nil {
		return nil, err
	}
	tlsConfig, err := security.Config(listener.Addr())
	if err != nil {
		return nil, errors.Join(err, listener.Close())
	}
	ctx, cancel := context.WithCancel(context.Background())
	l := &Listener{config: c, tls: tlsConfig, listener: listener, ctx: ctx, limit: crowd.New(maxSessions, maxSessionsOf), lockout: lockout.New(c.now)}
	l.close = sync.OnceValue(func() error {
		cancel()
		err := listener.Close()
		l.running.Wait()
		return err
	})
	l.running.Go(l.accept)
	return l, nil
}

// Addr returns the address that accepts control connections.
func (l *Listener) Addr() netip.AddrPort { return netaddr.Of(l.listener.Addr()) }

// Close ends every session and every dial, and waits for them. Sessions get a 421
// first. Further calls return the result of the first.
func (l *Listener) Close() error { return l.close() }

// accept starts a session for each connection until the listener is closed.
func (l *Listener) accept() {
	for l.ctx.Err() == nil {
		conn, err := l.listener.Accept()
		if err != nil { // closed, or out of descriptors for a moment
			select {
			case <-l.ctx.Done():
			case <-time.After(acceptRetryDelay):
			}
			continue
		}
		peer := netaddr.Of(conn.RemoteAddr()).Addr()
		leave, ok := l.limit.Enter(peer)
		if !ok {
			l.turnAway(conn)
			continue
		}
		number := l.nextSession()
		l.running.Go(func() {
			defer leave()
			s := &session{listener: l, number: number, peer: peer, conn: conn}
			s.run()
		})
	}
}

// nextSession returns the number of a new session.
func (l *Listener) nextSession() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sessions++
	return l.sessions
}

// turnAway closes a connection that is one too many. The few bytes before fit into
// the buffer of a new connection, so the write does not wait.
func (l *Listener) turnAway(conn net.Conn) {
	if l.config.TLS != certs.TLSImplicit {
		conn.SetWriteDeadline(time.Now().Add(acceptRetryDelay))
		_, _ = conn.Write([]byte("421 Too many sessions\r\n"))
	}
	conn.Close()
}

// log hands a line, already without secrets, to the caller.
func (l *Listener) log(line Line) {
	if l.config.Log == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.config.Log(line)
}
