package simnet

import (
	"net"
	"net/netip"
	"sync"
	"syscall"
)

// maxBacklog is the number of connections that wait to be accepted at a listener.
// Another one is dropped.
const maxBacklog = 128

// Listener accepts connections. It is a [net.Listener].
type Listener struct {
	host *Host
	addr netip.AddrPort

	// The network's lock guards these.
	changed *sync.Cond
	queue   []*Conn
	closed  bool
}

func newListener(h *Host, at netip.AddrPort) *Listener {
	return &Listener{host: h, addr: at, changed: sync.NewCond(&h.net.mu)}
}

// Accept waits for the next connection, which is a [*Conn]. It fails with EMFILE,
// and leaves the connection waiting, if the host can have no further socket.
func (l *Listener) Accept() (net.Conn, error) {
	n := l.host.net
	n.mu.Lock()
	defer n.mu.Unlock()
	for len(l.queue) == 0 && !l.closed {
		l.changed.Wait()
	}
	switch {
	case l.closed:
		return nil, &net.OpError{Op: "accept", Net: "tcp", Addr: l.Addr(), Err: net.ErrClosed}
	case l.host.full():
		return nil, opError("accept", l.addr, "accept4", syscall.EMFILE)
	}
	c := l.queue[0]
	l.queue = l.queue[1:]
	n.conns[c] = true
	n.trace("accepted: %v", c)
	return c, nil
}

// Addr returns the address that the listener listens on.
func (l *Listener) Addr() net.Addr { return net.TCPAddrFromAddrPort(l.addr) }

// Close ends the listener. Connections that were not accepted are reset.
func (l *Listener) Close() error {
	n := l.host.net
	n.mu.Lock()
	defer n.mu.Unlock()
	if l.closed {
		return &net.OpError{Op: "close", Net: "tcp", Addr: l.Addr(), Err: net.ErrClosed}
	}
	n.trace("%s listens on %v no longer", l.host.name, l.addr)
	l.shut()
	return nil
}

// shut closes the listener. The caller holds the network's lock.
func (l *Listener) shut() {
	l.closed = true
	delete(l.host.net.listeners, l.addr)
	for _, c := range l.queue {
		c.linger = true
		c.shut()
	}
	l.queue = nil
	l.changed.Broadcast()
}
