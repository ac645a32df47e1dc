package simnet

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"os"
	"slices"
	"syscall"
	"time"
)

// firstEphemeral is the first port that a host takes for outgoing connections.
const firstEphemeral = 32768

// Host is a host on a network.
type Host struct {
	net   *Network
	name  string
	addrs []netip.Addr

	// The network's lock guards these.
	taken     map[int]bool // ports that other programs listen on
	ephemeral int          // the next port for an outgoing connection
	dials     int
	sockets   int // limit; 0: none
}

// Take lets another program of the host listen on a port.
func (h *Host) Take(port int) {
	h.net.mu.Lock()
	defer h.net.mu.Unlock()
	h.taken[port] = true
}

// Open returns the sockets of the host that are not closed, by their addresses.
func (h *Host) Open() []string {
	h.net.mu.Lock()
	defer h.net.mu.Unlock()
	return h.open()
}

// open does what Open does. The caller holds the network's lock.
func (h *Host) open() []string {
	var names []string
	for _, l := range h.net.listeners {
		if l.host == h {
			names = append(names, fmt.Sprintf("listener on %v", l.addr))
		}
	}
	for c := range h.net.conns {
		if c.host == h {
			names = append(names, "connection "+c.String())
		}
	}
	slices.Sort(names)
	return names
}

// LimitSockets sets the number of sockets that the host can have at once. One more
// gives EMFILE. 0 means no limit.
func (h *Host) LimitSockets(limit int) {
	h.net.mu.Lock()
	defer h.net.mu.Unlock()
	h.sockets = limit
}

// full reports whether the host can have no further socket. The caller holds the
// network's lock.
func (h *Host) full() bool { return h.sockets > 0 && len(h.open()) >= h.sockets }

// Listen listens on an address of the host, or on all of them if it is the
// unspecified one. Port 0 takes the next port that is free.
func (h *Host) Listen(at netip.AddrPort) (*Listener, error) {
	n := h.net
	n.mu.Lock()
	defer n.mu.Unlock()
	if h.full() {
		return nil, opError("listen", at, "socket", syscall.EMFILE)
	}
	if !at.Addr().IsUnspecified() && !slices.Contains(h.addrs, at.Addr()) {
		return nil, opError("listen", at, "bind", syscall.EADDRNOTAVAIL)
	}
	if at.Port() == 0 {
		at = netip.AddrPortFrom(at.Addr(), h.nextPort(at.Addr()))
	}
	if h.taken[int(at.Port())] || n.listeners[at] != nil {
		return nil, opError("listen", at, "bind", syscall.EADDRINUSE)
	}
	l := newListener(h, at)
	n.listeners[at] = l
	n.trace("%s listens on %v", h.name, at)
	return l, nil
}

// nextPort returns the next port for an outgoing connection that nobody listens on.
// The caller holds the network's lock.
func (h *Host) nextPort(addr netip.Addr) uint16 {
	for {
		port := h.ephemeral
		if h.ephemeral++; h.ephemeral > 60999 {
			h.ephemeral = firstEphemeral
		}
		if !h.taken[port] && h.net.listener(netip.AddrPortFrom(addr, uint16(port))) == nil {
			return uint16(port)
		}
	}
}

// Dial connects to an address from a local one, or from the host's first if that is
// invalid. It gives up when ctx ends.
func (h *Host) Dial(ctx context.Context, local netip.Addr, to netip.AddrPort) (*Conn, error) {
	attempt, err := h.begin(local, to)
	if err != nil {
		return nil, err
	}
	select {
	case err := <-attempt.done:
		if err != nil {
			return nil, err
		}
		return attempt.conn, nil
	case <-ctx.Done():
	}
	n := h.net
	n.mu.Lock()
	defer n.mu.Unlock()
	attempt.conn.linger = true
	attempt.conn.shut()
	err = ctx.Err()
	if context.Cause(ctx) == context.DeadlineExceeded || err == context.DeadlineExceeded { //nolint:errorlint // a context returns these themselves
		err = os.ErrDeadlineExceeded
	}
	return nil, &net.OpError{Op: "dial", Net: "tcp", Addr: net.TCPAddrFromAddrPort(to), Err: err}
}

// attempt is a connection that is being opened.
type attempt struct {
	conn *Conn
	done chan error // has the result once it is known
}

// begin sends the first segment of a connection.
func (h *Host) begin(local netip.Addr, to netip.AddrPort) (*attempt, error) {
	n := h.net
	n.mu.Lock()
	defer n.mu.Unlock()
	if !local.IsValid() {
		local = h.addrs[0]
	}
	switch {
	case h.full():
		return nil, opError("dial", to, "socket", syscall.EMFILE)
	case !slices.Contains(h.addrs, local):
		return nil, opError("dial", to, "bind", syscall.EADDRNOTAVAIL)
	}
	c := newConn(h, netip.AddrPortFrom(local, h.nextPort(local)), to)
	n.conns[c] = true
	a := &attempt{conn: c, done: make(chan error, 1)}
	h.dials++
	place := fmt.Sprintf("dial %s %d", h.name, h.dials)
	n.trace("%s dials %v from %v", h.name, to, c.local)
	n.after(n.delay(local, to.Addr(), place), func() { n.arriveDial(a, place) })
	return a, nil
}

// arriveDial answers the first segment of a connection.
func (n *Network) arriveDial(a *attempt, place string) {
	c := a.conn
	if n.config.Filter != nil {
		switch fate := n.config.Filter(c.local, c.remote); fate {
		case Drop:
			n.trace("a firewall drops the connection from %v to %v", c.local, c.remote)
			return
		case Reject:
			n.trace("a firewall rejects the connection from %v to %v", c.local, c.remote)
			n.refuse(a, place)
			return
		}
	}
	l := n.listener(c.remote)
	if l == nil {
		n.trace("nobody listens on %v", c.remote)
		n.refuse(a, place)
		return
	}
	if len(l.queue) >= maxBacklog {
		n.trace("too many connections wait on %v", c.remote)
		return
	}
	other := newConn(l.host, c.remote, c.local)
	other.peer, c.peer = c, other
	if c.closed { // the attempt was given up
		other.broken()
		return
	}
	l.queue = append(l.queue, other)
	l.changed.Broadcast()
	n.after(n.delay(c.local.Addr(), c.remote.Addr(), place+" answer"), func() {
		if c.closed {
			return
		}
		n.trace("connected: %v", c)
		a.done <- nil
	})
}

// refuse sends a reset in answer to the first segment of a connection.
func (n *Network) refuse(a *attempt, place string) {
	c := a.conn
	n.after(n.delay(c.local.Addr(), c.remote.Addr(), place+" answer"), func() {
		if c.closed {
			return
		}
		c.closed = true
		delete(n.conns, c)
		a.done <- opError("dial", c.remote, "connect", syscall.ECONNREFUSED)
	})
}

// opError returns an error as package net has it.
func opError(op string, at netip.AddrPort, call string, number syscall.Errno) error {
	return &net.OpError{Op: op, Net: "tcp", Addr: net.TCPAddrFromAddrPort(at), Err: os.NewSyscallError(call, number)}
}

// deadline is a time limit of reads or writes.
type deadline struct {
	at    time.Time // zero: none
	timer *time.Timer
}

// passed reports whether the limit is over.
func (d *deadline) passed() bool { return !d.at.IsZero() && !time.Now().Before(d.at) }

// set sets the limit. wake is called when it is over.
func (d *deadline) set(at time.Time, wake func()) {
	if d.timer != nil {
		d.timer.Stop()
		d.timer = nil
	}
	d.at = at
	if left := time.Until(at); !at.IsZero() && left > 0 {
		d.timer = time.AfterFunc(left, wake)
	}
}
