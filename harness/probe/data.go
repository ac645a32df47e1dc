package probe

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"slices"
	"time"

	"activeftp/core"
	"activeftp/core/connect"
	"activeftp/harness/internal/netaddr"
	"activeftp/harness/internal/transcript"
)

// dataPort is a listener for one data connection.
type dataPort struct {
	listener net.Listener
	endpoint netip.AddrPort // as announced
}

// portSource opens data ports in a range, or on ports that the system chooses.
type portSource struct {
	portRange core.PortRange // zero: the system chooses
	announce  netip.Addr     // address in the port commands; invalid: the local one of the control connection
	next      int            // offset in the range
}

// listen listens on the next free port of the address to announce, by default the
// local one. It returns an error if the address cannot be announced, such as one
// with a zone index.
func (s *portSource) listen(ctx context.Context, local netip.Addr) (*dataPort, error) {
	if announce := s.announce.Unmap(); announce.IsValid() && announce != local.WithZone("") {
		local = announce
	}
	var config net.ListenConfig
	var listenErr error
	for range max(s.portRange.Number, 1) {
		port := 0
		if s.portRange.Given() {
			port = s.portRange.Base + s.next%s.portRange.Number
			s.next++
		}
		var l net.Listener
		l, listenErr = config.Listen(ctx, "tcp", netip.AddrPortFrom(local, uint16(port)).String())
		if listenErr != nil {
			continue
		}
		endpoint := netaddr.Of(l.Addr())
		if s.announce.IsValid() {
			endpoint = netip.AddrPortFrom(s.announce.Unmap(), endpoint.Port())
		}
		if _, err := connect.FormatEPRT(endpoint); err != nil {
			l.Close()
			return nil, err
		}
		return &dataPort{l, endpoint}, nil
	}
	return nil, &stepError{"listening for the data connection", listenErr}
}

// portCommand returns the command that announces the endpoint of a data port:
// PORT for IPv4, EPRT for IPv6.
func portCommand(endpoint netip.AddrPort) string {
	format := connect.FormatEPRT
	if endpoint.Addr().Is4() {
		format = connect.FormatPORT
	}
	line, err := format(endpoint)
	if err != nil {
		panic(err) // listen checked the address
	}
	return line
}

// accept waits for the data connection and closes the listener.
func (p *dataPort) accept(deadline time.Time) (net.Conn, error) {
	defer p.listener.Close()
	return p.next(deadline)
}

// next waits for a connection and leaves the listener open.
func (p *dataPort) next(deadline time.Time) (net.Conn, error) {
	if err := p.listener.(*net.TCPListener).SetDeadline(deadline); err != nil {
		return nil, err
	}
	return p.listener.Accept()
}

// closeAll closes data ports.
func closeAll(ports []*dataPort) {
	for _, p := range ports {
		p.listener.Close()
	}
}

// arrivalDelay is how long after the reply on the control connection a data
// connection can still arrive on a fast link.
const arrivalDelay = 100 * time.Millisecond

// arrived reports whether a data connection came to p, which remains open.
func (a *attempt) arrived(p *dataPort) bool {
	conn, err := p.next(time.Now().Add(a.meter.AtLeast(arrivalDelay)))
	if err == nil {
		conn.Close()
	}
	return err == nil
}

// transferResult is the result of one transfer.
type transferResult struct {
	first   connect.Reply  // to the transfer command
	peer    netip.AddrPort // remote end of the data connection; invalid: none came
	secured bool           // TLS started on the data connection
	err     error          // on the data connection
	last    connect.Reply  // equals first if no other came
}

// complete reports whether the transfer was complete.
func (r *transferResult) complete() bool {
	return r.err == nil && r.last.Kind() == connect.Completion
}

// text returns the error on the data connection, or else the last reply.
func (r *transferResult) text() string {
	if r.err != nil {
		return r.err.Error()
	}
	return firstLine(r.last)
}

// errNoConnection is the error of a transfer without a data connection.
var errNoConnection = errors.New("no data connection came")

// transfer sends a transfer command, gets the data connection from accept,
// passes it to move and waits for the last reply. It accepts the connection and
// starts TLS beside the wait for the first reply, because some servers complete
// TLS before they send it; move waits for the reply. transfer returns an error
// only for the control connection.
func (a *attempt) transfer(line string, accept func(deadline time.Time) (net.Conn, error), move func(net.Conn) error) (r transferResult, err error) {
	if err = a.send(line); err != nil {
		return r, err
	}
	o := a.open(accept)
	defer o.end(past)
	if r.first, err = a.replyTo(line); err != nil {
		return r, err
	}
	r.last = r.first
	kind := r.first.Kind()
	begun := kind == connect.Preliminary || kind == connect.Completion
	limit := a.deadline()
	if !begun { // what connects now was on its way
		limit = time.Now().Add(a.meter.AtLeast(arrivalDelay))
	}
	if o.end(limit); o.raw != nil {
		r.peer, r.secured = netaddr.Of(o.raw.RemoteAddr()), o.secure != nil && o.err == nil
		a.record(transcript.Remark, fmt.Sprintf("data connection from %v", r.peer))
		defer o.raw.Close() // if not before
	}
	if !begun {
		return r, nil
	}
	if r.err = o.err; r.err == nil {
		r.err = a.useConn(o, move)
	}
	if o.raw != nil {
		o.raw.Close() // before the last reply, which some servers send after it
	}
	if kind == connect.Preliminary {
		if r.last, err = a.reply(); err != nil {
			err = fmt.Errorf("no last reply to %s: %w", verb(line), err)
		}
	}
	return r, err
}

// opening is the wait for a data connection and for TLS on it. Its results are
// valid after end.
type opening struct {
	stop   context.CancelFunc
	done   chan struct{} // closed when the results are there
	raw    *slowConn     // nil: no connection came
	secure *tls.Conn     // nil: without TLS
	err    error
}

// open starts to wait for a data connection, and then for TLS if the session
// protects its data. The caller must call end.
func (a *attempt) open(accept func(deadline time.Time) (net.Conn, error)) *opening {
	ctx, stop := context.WithCancel(a.ctx)
	o := &opening{stop: stop, done: make(chan struct{})}
	ports, end, config, reject := slices.Clone(a.ports), a.end, a.dataTLS, a.rejectTLS
	go func() {
		defer close(o.done)
		defer context.AfterFunc(ctx, func() { closeAll(ports) })() // ends accept
		raw, err := accept(end)
		if err != nil {
			o.err = errNoConnection
			return
		}
		defer context.AfterFunc(ctx, func() { raw.Close() })()
		o.raw = &slowConn{raw.(*net.TCPConn), func() time.Time { return end }}
		o.err = o.startTLS(config, reject)
		if o.err != nil && ctx.Err() != nil { // end has closed it
			o.err = &stepError{"TLS on the data connection", os.ErrDeadlineExceeded}
		}
	}()
	return o
}

// startTLS starts TLS if config is not nil, or else rejects it if reject is set.
func (o *opening) startTLS(config *tls.Config, reject bool) error {
	var err error
	switch {
	case reject:
		_, err = o.raw.Write(tlsAlert)
	case config != nil:
		o.secure = tls.Client(o.raw, config)
		err = o.secure.Handshake()
	}
	if err != nil {
		return &stepError{"TLS on the data connection", err}
	}
	return nil
}

// end ends the wait at a deadline at the latest.
func (o *opening) end(deadline time.Time) {
	timer := time.NewTimer(time.Until(deadline))
	defer timer.Stop()
	select {
	case <-o.done:
	case <-timer.C:
	}
	o.stop()
	<-o.done
}

// useConn passes an open data connection to move.
func (a *attempt) useConn(o *opening, move func(net.Conn) error) error {
	defer context.AfterFunc(a.ctx, func() { o.raw.Close() })()
	o.raw.deadline, a.data = a.deadline, o.raw
	if err := o.raw.SetDeadline(a.deadline()); err != nil {
		return err
	}
	if o.secure == nil {
		return describe(move(o.raw))
	}
	err := move(o.secure)
	_ = o.secure.CloseWrite() // fails if the server has closed the connection, as it may
	return describe(err)
}

// describe returns an error on an open data connection in plain words.
func describe(err error) error {
	if err == nil {
		return nil
	}
	return &stepError{"data connection", err}
}

// slowConn is a data connection on which each read has its own time limit, because
// a long listing takes its time on a slow link.
type slowConn struct {
	*net.TCPConn
	deadline func() time.Time // of a read that begins now
}

func (c *slowConn) Read(p []byte) (int, error) {
	if err := c.SetReadDeadline(c.deadline()); err != nil {
		return 0, err
	}
	return c.TCPConn.Read(p)
}

// maxListing is the largest listing that is read, in bytes.
const maxListing = 4 << 20

// drain reads to the end.
func drain(conn net.Conn) error { return drainTo(io.Discard, conn) }

// drainTo reads to the end, and writes what it reads to w.
func drainTo(w io.Writer, conn net.Conn) error {
	n, err := io.Copy(w, io.LimitReader(conn, maxListing))
	if err == nil && n == maxListing {
		err = fmt.Errorf("more than %d bytes", maxListing)
	}
	return err
}
