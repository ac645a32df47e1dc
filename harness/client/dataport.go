package client

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"syscall"

	"activeftp/harness/internal/netaddr"
	"activeftp/harness/internal/neterr"
)

// dataPort is the listener of an active transfer and the connections that it
// accepted. It belongs to the transfer's goroutine; the goroutine that accepts
// uses the listener alone.
type dataPort struct {
	listener net.Listener // nil until a port is bound
	busyErr  error        // from the last attempt to listen, if the port was in use
	latest   Conn         // the machine's next action keeps or drops it
	queued   []event      // connections that arrived while replies were checked; at most maxQueued
}

// maxQueued bounds the connections that wait for the machine. The system queues
// the rest.
const maxQueued = 16

// listen binds the listener.
func (d *dataPort) listen(network Network, local netip.AddrPort) (bound netip.AddrPort, err error) {
	l, err := network.Listen(local)
	if err != nil {
		err = fmt.Errorf("cannot listen on %s: %w", local, neterr.WithReason(err, 0))
		if portInUse(err) {
			d.busyErr = err
		}
		return bound, err
	}
	d.listener, d.busyErr = l, nil
	return netip.AddrPortFrom(local.Addr(), netaddr.Of(l.Addr()).Port()), nil // l.Addr has no zone
}

// take returns the latest connection, or nil if it was already taken. The caller
// must close it.
func (d *dataPort) take() Conn {
	conn := d.latest
	d.latest = nil
	return conn
}

// nextQueued returns the queued connection that arrived first; ok is false if none
// is queued.
func (d *dataPort) nextQueued() (e event, ok bool) {
	if len(d.queued) == 0 {
		return e, false
	}
	e, d.queued = d.queued[0], d.queued[1:]
	return e, true
}

// close closes the listener and resets every connection that was not taken.
func (d *dataPort) close() {
	if d.listener != nil {
		d.listener.Close()
	}
	if d.latest != nil {
		reset(d.latest)
	}
	for _, e := range d.queued {
		reset(e.conn)
	}
}

// portInUse reports whether listening failed because the port is in use, or is
// reserved by the system: Windows returns EACCES for ports that it has
// excluded.
func portInUse(err error) bool {
	return errors.Is(err, syscall.EADDRINUSE) || errors.Is(err, syscall.EACCES)
}
