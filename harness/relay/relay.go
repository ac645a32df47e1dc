// Package relay stands between FTP clients and a server: it ends TLS, reads every
// command and reply, dials the clients itself, tells a [Watcher] what it saw, and
// can do to data connections what networks do ([Faults]).
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
	"activeftp/harness/internal/ledger"
)

// Config is what a relay is to be. Server must be set; everything else has
// a usable zero value.
type Config struct {
	// Listen is the control connection's host:port. Empty: a free port of
	// 127.0.0.1.
	Listen string

	// Server is the control connection of the FTP server behind the relay. It is
	// spoken to without TLS.
	Server netip.AddrPort

	// TLS is what the client is offered: it ends in the relay. Certificate is the
	// relay's own; nil: one made for this relay, that nobody trusts.
	TLS         certs.TLS
	Certificate *tls.Certificate

	// ConnectTimeout bounds the dial of a data connection, and the wait for the
	// client to begin TLS on it. 0 means 5 seconds.
	ConnectTimeout time.Duration

	// Answer is replies that the relay gives in the server's place, by the
	// command's word in capitals: "EPRT": "500 Not understood".
	Answer map[string]string

	// Allowed is addresses that PORT and EPRT may carry beside the one that the
	// control connection comes from. Nobody else is dialled.
	Allowed []netip.Addr

	// Faults is what is done to data connections until [Relay.Set] says otherwise.
	Faults Faults

	// Stranger is an address of this host from which somebody who is not the
	// partner is the first to connect to the first announced port. Invalid:
	// nobody is.
	Stranger netip.Addr

	// Watch is told what the relay sees. Nil: nobody watches.
	Watch Watcher
}

const (
	freePort  = "127.0.0.1:0"
	dialLimit = 5 * time.Second

	// closeLimit bounds Close. Nothing that a relay has open takes longer to end.
	closeLimit = 5 * time.Second
)

// check returns an error about the first field that cannot be used.
func (c Config) check() error {
	if c.ConnectTimeout < 0 {
		return fmt.Errorf("a negative connect timeout: %v", c.ConnectTimeout)
	}
	return errors.Join(c.security().Check(), c.Faults.check())
}

// security returns the part of the configuration that concerns TLS.
func (c Config) security() certs.Server {
	return certs.Server{TLS: c.TLS, Certificate: c.Certificate}
}

// Relay stands between FTP clients and a server, on the control connection and,
// in active mode, on the data connection: it announces a port of its own to the
// server and dials the client itself.
//
// PORT and EPRT are read strictly and refused with 501, 504 or 522 where the
// server might let them pass. A client that cannot be dialled is a 425 without a
// 150 before it. Passive data connections are not carried: the client dials the
// server itself, or, where TLS ends in the relay, gets 502.
type Relay struct {
	config Config
	secure *tls.Config // nil without TLS
	addr   netip.AddrPort
	open   *ledger.Ledger
	stop   func() error

	mu         sync.Mutex
	faults     Faults
	sessions   uint32 // so far
	live       int    // sessions now
	challenged bool   // the stranger has had its turn

	watching sync.Mutex // orders what Watch is told
	watch    Watcher    // nil: closed
}

// Start starts a relay as c says. When it returns, the relay is listening.
// The error is about c: an address that cannot be bound, a negative time, or a
// certificate without TLS.
func Start(c Config) (*Relay, error) {
	if err := c.check(); err != nil {
		return nil, fmt.Errorf("starting the relay: %w", err)
	}
	c.ConnectTimeout = cmp.Or(c.ConnectTimeout, dialLimit)
	socket, err := net.Listen("tcp", cmp.Or(c.Listen, freePort))
	if err != nil {
		return nil, fmt.Errorf("starting the relay: %w", err)
	}
	secure, err := c.security().Config(socket.Addr())
	if err != nil {
		return nil, fmt.Errorf("starting the relay: %w", errors.Join(err, socket.Close()))
	}
	r := &Relay{
		config: c, secure: secure, faults: c.Faults, watch: c.Watch,
		addr: socket.Addr().(*net.TCPAddr).AddrPort(), open: ledger.New(),
	}
	leave, _ := r.open.Enter("the relay's listener on "+r.addr.String(), ledger.CloseAndWait(socket))
	go func() {
		defer leave()
		r.accept(socket)
	}()
	r.stop = sync.OnceValue(func() error {
		defer r.tell(func(Watcher) { r.watch = nil })
		if err := r.open.Shut(closeLimit); err != nil {
			return fmt.Errorf("closing the relay: %w", err)
		}
		return nil
	})
	return r, nil
}

// accept serves control connections until the socket is closed.
func (r *Relay) accept(socket net.Listener) {
	for {
		conn, err := socket.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil { // of one connection, or too many open files
			time.Sleep(acceptPause)
			continue
		}
		ctx, cancel := context.WithCancel(context.Background())
		leave, ok := r.open.Enter("the relayed session of "+conn.RemoteAddr().String(), func() bool {
			cancel()
			return false
		})
		if !ok {
			cancel()
			conn.Close() // and the socket is about to be
			continue
		}
		go func() {
			defer leave()
			defer cancel()
			r.serve(ctx, conn)
		}()
	}
}

// maxRelayed is how many sessions a relay carries at once.
const maxRelayed = 1_000

// acceptPause keeps accept from spinning where the host has no room for another
// connection.
const acceptPause = 50 * time.Millisecond

// Addr is where the relay listens for control connections.
func (r *Relay) Addr() netip.AddrPort { return r.addr }

// Set says what is done to the data connections that are announced from now on.
func (r *Relay) Set(f Faults) error {
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

// enter is the number of a new session, from 1; ok is false where there are too
// many.
func (r *Relay) enter() (number uint32, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.live == maxRelayed {
		return 0, false
	}
	r.live++
	r.sessions++
	return r.sessions, true
}

func (r *Relay) leave() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.live--
}

// takeStranger is the stranger's address, once, for a client of its family.
func (r *Relay) takeStranger(own netip.Addr) netip.Addr {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.challenged || r.config.Stranger.Is4() != own.Is4() {
		return netip.Addr{}
	}
	r.challenged = true
	return r.config.Stranger
}

// tell tells the watcher, if there is one, something.
func (r *Relay) tell(what func(Watcher)) {
	r.watching.Lock()
	defer r.watching.Unlock()
	if r.watch != nil {
		what(r.watch)
	}
}

// Close ends the listener, every session and every data connection without a
// word, and returns when the relay is at rest. Further calls wait for the first
// and return what it returned.
func (r *Relay) Close() error { return r.stop() }
