// Package relay runs a proxy between FTP clients and a server that reports
// every command, reply and data connection to a [Watcher].
//
// The relay terminates the clients' TLS, dials their data connections itself,
// and can give those connections the faults that networks give them ([Faults]).
//
// A relay takes 2,048 sessions at once, and half as many from one address; others get
// 421.
//
// [Start] starts a relay in front of a server. [Relay.SetFaults] changes the faults
// while it runs, and [Relay.Close] ends it.
package relay

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

	"activeftp/harness/internal/certs"
	"activeftp/harness/internal/crowd"
	"activeftp/harness/internal/ledger"
)

// TLS is the TLS mode that a relay offers its clients. The zero value is
// TLSNone.
type TLS = certs.TLS

// The TLS modes of a relay.
const (
	TLSNone     = certs.TLSNone     // AUTH TLS goes to the server like any command
	TLSExplicit = certs.TLSExplicit // AUTH TLS is accepted (RFC 4217 section 4)
	TLSRequired = certs.TLSRequired // as TLSExplicit; a login needs TLS, a transfer PROT P
	TLSImplicit = certs.TLSImplicit // the connection starts with TLS, as on port 990
)

// Config configures a relay. Server must be set; every other field has a usable
// zero value.
type Config struct {
	// Listen is the host:port on which the relay accepts control connections.
	// Empty means a free port of 127.0.0.1.
	Listen string

	// Server is the control address of the FTP server behind the relay. The
	// relay talks to it without TLS.
	Server netip.AddrPort

	// TLS is the TLS mode for clients. Certificate is the certificate that the
	// relay shows them; nil means a new one that no client trusts.
	TLS         TLS
	Certificate *tls.Certificate

	// ConnectTimeout bounds the dial of a data connection, and the wait for the
	// client to start TLS on it. 0 means 5 seconds.
	ConnectTimeout time.Duration

	// Answer maps a command in capitals to the reply that the relay gives
	// instead of passing the command on, such as "EPRT": "500 Not understood".
	Answer map[string]string

	// Allowed lists the addresses that PORT and EPRT may announce besides the
	// address of the client's control connection. The relay dials no others.
	Allowed []netip.Addr

	// Faults are the faults of data connections until [Relay.SetFaults] replaces
	// them.
	Faults Faults

	// Stranger is an address of this host. Before the relay dials the first
	// announced port, it connects to it from this address, as an outsider
	// would. If invalid, it does not.
	Stranger netip.Addr

	// Password is the password of the login, if there is one. Watch does not receive
	// it, in whatever command or reply it stands.
	Password string

	// Watch receives the relay's events. Nil discards them.
	Watch Watcher

	limit *crowd.Limit // for tests; nil means the usual one
}

const (
	defaultListen         = "127.0.0.1:0"
	defaultConnectTimeout = 5 * time.Second

	// closeTimeout bounds Close. Nothing that a relay has open takes longer to
	// end.
	closeTimeout = 5 * time.Second

	// maxSessions bounds the sessions that a relay serves at once, and maxSessionsOf
	// those from one address.
	maxSessions   = 2048
	maxSessionsOf = maxSessions / 2

	// acceptPause keeps accept from spinning while the host cannot accept
	// another connection, because too many files are open for example.
	acceptPause = 50 * time.Millisecond
)

// check returns an error about the first invalid field.
func (c Config) check() error {
	if c.ConnectTimeout < 0 {
		return fmt.Errorf("the connect timeout must not be negative, got %v", c.ConnectTimeout)
	}
	return errors.Join(c.security().Check(), c.Faults.check())
}

// security returns the part of the configuration that concerns TLS.
func (c Config) security() certs.Server {
	return certs.Server{TLS: c.TLS, Certificate: c.Certificate}
}

// Relay is a running relay. In active mode it announces a port of its own to
// the server and dials the client itself.
//
// It parses PORT and EPRT strictly, and refuses with 501, 504 or 522 what some
// servers accept. If it cannot dial the client, the client gets 425 without a
// 150 before it. It does not forward passive data connections: the client dials
// the server directly or, if the relay terminates TLS, gets 502.
type Relay struct {
	config    Config
	tlsConfig *tls.Config // nil without TLS
	addr      netip.AddrPort
	resources *ledger.Ledger
	stop      func() error

	limit *crowd.Limit

	mu           sync.Mutex
	faults       Faults
	lastSession  uint32                        // the number of the newest session
	clients      map[netip.AddrPort]netip.Addr // by the relay's end of the connection to the server
	strangerUsed bool                          // Config.Stranger has had its one connection

	watchMu sync.Mutex // serializes calls of watcher
	watcher Watcher    // nil after Close
}

// Start starts a relay that is listening when Start returns. It returns an
// error if a field of c is invalid or the address cannot be bound.
func Start(c Config) (*Relay, error) {
	if err := c.check(); err != nil {
		return nil, fmt.Errorf("starting the relay: %w", err)
	}
	c.ConnectTimeout = cmp.Or(c.ConnectTimeout, defaultConnectTimeout)
	listener, err := net.Listen("tcp", cmp.Or(c.Listen, defaultListen))
	if err != nil {
		return nil, fmt.Errorf("starting the relay: %w", err)
	}
	tlsConfig, err := c.security().Config(listener.Addr())
	if err != nil {
		return nil, fmt.Errorf("starting the relay: %w", errors.Join(err, listener.Close()))
	}
	if tlsConfig != nil {
		tlsConfig.GetConfigForClient = noteTickets
	}
	r := &Relay{
		config: c, tlsConfig: tlsConfig, faults: c.Faults, watcher: c.Watch,
		clients: make(map[netip.AddrPort]netip.Addr), limit: cmp.Or(c.limit, crowd.New(maxSessions, maxSessionsOf)),
		addr: listener.Addr().(*net.TCPAddr).AddrPort(), resources: ledger.New(),
	}
	remove, _ := r.resources.Add("the relay's listener on "+r.addr.String(), ledger.CloseAndWait(listener))
	go func() {
		defer remove()
		r.accept(listener)
	}()
	r.stop = sync.OnceValue(func() error {
		defer r.notify(func(Watcher) { r.watcher = nil })
		if err := r.resources.CloseAll(closeTimeout); err != nil {
			return fmt.Errorf("closing the relay: %w", err)
		}
		return nil
	})
	return r, nil
}

// accept serves control connections until the listener is closed.
func (r *Relay) accept(listener net.Listener) {
	for {
		conn, err := listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			time.Sleep(acceptPause)
			continue
		}
		ctx, cancel := context.WithCancel(context.Background())
		remove, ok := r.resources.Add("the relayed session of "+conn.RemoteAddr().String(), func() bool {
			cancel()
			return false
		})
		if !ok {
			cancel()
			conn.Close() // Close is about to close the listener too
			continue
		}
		go func() {
			defer remove()
			defer cancel()
			r.serve(ctx, conn)
		}()
	}
}

// Addr returns the address on which the relay accepts control connections.
func (r *Relay) Addr() netip.AddrPort { return r.addr }

// SetFaults replaces the faults. It applies to data connections whose port is
// announced from now on.
func (r *Relay) SetFaults(f Faults) error {
	if err := f.check(); err != nil {
		return fmt.Errorf("setting the relay's faults: %w", err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.faults = f
	return nil
}

func (r *Relay) currentFaults() Faults {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.faults
}

// nextSession returns the number of a new session, from 1.
func (r *Relay) nextSession() uint32 {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.lastSession++
	return r.lastSession
}

// ClientOf returns the address of the client whose commands come to the server from
// the given address, or that address itself if no session of the relay uses it.
func (r *Relay) ClientOf(from netip.AddrPort) netip.Addr {
	r.mu.Lock()
	defer r.mu.Unlock()
	if client, ok := r.clients[from]; ok {
		return client
	}
	return from.Addr()
}

// noteClient makes ClientOf know the client of a session until forget is called.
func (r *Relay) noteClient(from netip.AddrPort, client netip.Addr) (forget func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.clients[from] = client
	return func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		delete(r.clients, from)
	}
}

// claimStranger returns the stranger's address to the first caller whose local
// address has the same family, and an invalid address to all others.
func (r *Relay) claimStranger(local netip.Addr) netip.Addr {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.strangerUsed || r.config.Stranger.Is4() != local.Is4() {
		return netip.Addr{}
	}
	r.strangerUsed = true
	return r.config.Stranger
}

// notify calls event with the watcher, if there is one.
func (r *Relay) notify(event func(Watcher)) {
	r.watchMu.Lock()
	defer r.watchMu.Unlock()
	if r.watcher != nil {
		event(r.watcher)
	}
}

// Close closes the listener, every session and every data connection without
// sending a reply, and waits until all of them have ended. Further calls wait
// for the first and return its result.
func (r *Relay) Close() error { return r.stop() }
