package simnet

import (
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"sync"
	"syscall"
	"time"
)

// Conn is one end of a connection. It is a [net.Conn], and has CloseWrite and
// SetLinger as [net.TCPConn] has them.
type Conn struct {
	host          *Host
	local, remote netip.AddrPort

	// The network's lock guards these.
	peer     *Conn // nil until the first segment has arrived
	changed  *sync.Cond
	received []byte
	ended    bool // the peer's FIN has arrived
	reset    error
	closed   bool
	finished bool      // a FIN was sent
	linger   bool      // Close resets
	cut      bool      // nothing that is sent arrives any longer
	sent     int       // segments
	flight   int       // bytes that were sent and have not been read
	arrival  time.Time // of the last segment sent

	readLimit, writeLimit deadline
}

func newConn(h *Host, local, remote netip.AddrPort) *Conn {
	return &Conn{host: h, local: local, remote: remote, changed: sync.NewCond(&h.net.mu)}
}

func (c *Conn) String() string { return fmt.Sprintf("%v-%v", c.local, c.remote) }

// Read waits for data, the end of the connection or the time limit.
func (c *Conn) Read(p []byte) (int, error) {
	n := c.host.net
	n.mu.Lock()
	defer n.mu.Unlock()
	for {
		switch {
		case c.closed:
			return 0, c.error("read", net.ErrClosed)
		case c.readLimit.passed():
			return 0, c.error("read", os.ErrDeadlineExceeded)
		case len(c.received) > 0:
			count := copy(p, c.received)
			c.received = c.received[count:]
			c.peer.flight -= count
			c.peer.changed.Broadcast()
			return count, nil
		case c.reset != nil:
			return 0, c.error("read", c.reset)
		case c.ended:
			return 0, io.EOF
		case len(p) == 0:
			return 0, nil
		}
		c.changed.Wait()
	}
}

// Write sends data. It waits while the peer does not read.
func (c *Conn) Write(p []byte) (int, error) {
	n := c.host.net
	n.mu.Lock()
	defer n.mu.Unlock()
	written := 0
	for {
		switch {
		case c.closed:
			return written, c.error("write", net.ErrClosed)
		case c.writeLimit.passed():
			return written, c.error("write", os.ErrDeadlineExceeded)
		case c.reset != nil:
			return written, c.error("write", c.reset)
		case c.finished:
			return written, c.error("write", os.NewSyscallError("write", syscall.EPIPE))
		case written == len(p):
			return written, nil
		}
		room := min(n.config.Window-c.flight, n.config.Segment, len(p)-written)
		if room <= 0 {
			c.changed.Wait()
			continue
		}
		data := append([]byte(nil), p[written:written+room]...)
		c.flight += room
		written += room
		c.send(fmt.Sprintf("%d bytes%s", room, quoted(data)), func(to *Conn) { to.deliver(data) })
	}
}

// quoted returns the start of data for a trace, if it is a line of text.
func quoted(data []byte) string {
	const limit = 60
	if len(data) > 300 || data[len(data)-1] != '\n' {
		return ""
	}
	return fmt.Sprintf(" %.*q", limit, data)
}

// send lets a segment arrive at the peer, after those that were sent before. The
// caller holds the network's lock.
func (c *Conn) send(what string, arrive func(to *Conn)) {
	n := c.host.net
	if c.cut || c.peer == nil {
		return
	}
	c.sent++
	d := n.delay(c.local.Addr(), c.remote.Addr(), fmt.Sprintf("%v %d", c, c.sent))
	if soonest := time.Until(c.arrival) + 1; d < soonest {
		d = soonest
	}
	to := c.peer
	c.arrival = n.after(d, func() {
		n.trace("%v: %s", c, what)
		arrive(to)
	})
}

// deliver takes data that has arrived. A closed connection answers with a reset.
func (c *Conn) deliver(data []byte) {
	switch {
	case c.closed:
		c.send("reset", (*Conn).broken)
		return
	case c.reset != nil:
		return
	}
	c.received = append(c.received, data...)
	c.changed.Broadcast()
}

// end takes a FIN that has arrived.
func (c *Conn) end() {
	c.ended = true
	c.changed.Broadcast()
}

// broken takes a reset that has arrived.
func (c *Conn) broken() {
	if c.reset == nil {
		c.reset = os.NewSyscallError("read", syscall.ECONNRESET)
		c.changed.Broadcast()
	}
}

// CloseWrite sends a FIN.
func (c *Conn) CloseWrite() error {
	c.host.net.mu.Lock()
	defer c.host.net.mu.Unlock()
	switch {
	case c.closed:
		return c.error("close", net.ErrClosed)
	case c.reset != nil:
		return c.error("close", os.NewSyscallError("shutdown", syscall.ENOTCONN))
	}
	c.finish()
	return nil
}

// finish sends a FIN, once. The caller holds the network's lock.
func (c *Conn) finish() {
	if !c.finished {
		c.finished = true
		c.send("end", (*Conn).end)
	}
}

// Close ends the connection. It resets it if data was not read, or after
// SetLinger(0).
func (c *Conn) Close() error {
	c.host.net.mu.Lock()
	defer c.host.net.mu.Unlock()
	if c.closed {
		return c.error("close", net.ErrClosed)
	}
	c.shut()
	return nil
}

// shut closes the connection. The caller holds the network's lock.
func (c *Conn) shut() {
	if c.closed {
		return
	}
	c.closed = true
	delete(c.host.net.conns, c)
	c.readLimit.set(time.Time{}, nil)
	c.writeLimit.set(time.Time{}, nil)
	switch {
	case c.reset != nil:
	case c.linger || len(c.received) > 0:
		c.send("reset", (*Conn).broken)
	default:
		c.finish()
	}
	c.changed.Broadcast()
}

// Cut lets nothing that is sent from now on arrive, in either direction.
func (c *Conn) Cut() {
	n := c.host.net
	n.mu.Lock()
	defer n.mu.Unlock()
	n.trace("%v: cut", c)
	c.cut = true
	if c.peer != nil {
		c.peer.cut = true
	}
}

// SetLinger with 0 makes Close reset the connection.
func (c *Conn) SetLinger(seconds int) error {
	c.host.net.mu.Lock()
	defer c.host.net.mu.Unlock()
	if c.closed {
		return c.error("set", net.ErrClosed)
	}
	c.linger = seconds == 0
	return nil
}

// LocalAddr returns the address of this end.
func (c *Conn) LocalAddr() net.Addr { return net.TCPAddrFromAddrPort(c.local) }

// RemoteAddr returns the address of the other end.
func (c *Conn) RemoteAddr() net.Addr { return net.TCPAddrFromAddrPort(c.remote) }

// SetDeadline sets the limits of reads and writes.
func (c *Conn) SetDeadline(t time.Time) error { return c.setLimits(t, &c.readLimit, &c.writeLimit) }

// SetReadDeadline sets the limit of reads.
func (c *Conn) SetReadDeadline(t time.Time) error { return c.setLimits(t, &c.readLimit) }

// SetWriteDeadline sets the limit of writes.
func (c *Conn) SetWriteDeadline(t time.Time) error { return c.setLimits(t, &c.writeLimit) }

func (c *Conn) setLimits(t time.Time, limits ...*deadline) error {
	n := c.host.net
	n.mu.Lock()
	defer n.mu.Unlock()
	if c.closed {
		return c.error("set", net.ErrClosed)
	}
	for _, d := range limits {
		d.set(t, func() {
			n.mu.Lock()
			defer n.mu.Unlock()
			c.changed.Broadcast()
		})
	}
	c.changed.Broadcast()
	return nil
}

// error returns an error as package net has it.
func (c *Conn) error(op string, err error) error {
	return &net.OpError{Op: op, Net: "tcp", Source: c.LocalAddr(), Addr: c.RemoteAddr(), Err: err}
}
