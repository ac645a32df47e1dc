package probe

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
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

// listen listens on the next free port of a local address. It returns an error
// if the address cannot be announced, such as one with a zone index.
func (s *portSource) listen(ctx context.Context, local netip.Addr) (*dataPort, error) {
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

// arrived reports whether a data connection came to p.
func (a *attempt) arrived(p *dataPort) bool {
	conn, err := p.accept(time.Now().Add(a.meter.AtLeast(arrivalDelay)))
	if err == nil {
		conn.Close()
	}
	return err == nil
}

// transferResult is the result of one transfer.
type transferResult struct {
	first connect.Reply  // to the transfer command
	peer  netip.AddrPort // remote end of the data connection; invalid: none came
	err   error          // on the data connection
	last  connect.Reply  // equals first if no other came
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
// passes it to move and waits for the last reply. It returns an error only for
// the control connection.
func (a *attempt) transfer(line string, accept func(deadline time.Time) (net.Conn, error), move func(net.Conn) error) (r transferResult, err error) {
	ports := slices.Clone(a.ports)
	defer context.AfterFunc(a.ctx, func() { closeAll(ports) })() // ends accept
	if r.first, err = a.ask("%s", line); err != nil {
		return r, err
	}
	r.last = r.first
	if kind := r.first.Kind(); kind != connect.Preliminary && kind != connect.Completion {
		return r, nil
	}
	r.err = errNoConnection
	if conn, acceptErr := accept(a.deadline()); acceptErr == nil {
		r.peer = netaddr.Of(conn.RemoteAddr())
		a.record(transcript.Remark, fmt.Sprintf("data connection from %v", r.peer))
		r.err = a.useConn(conn, move)
		conn.Close()
	}
	if r.first.Kind() == connect.Preliminary {
		if r.last, err = a.reply(); err != nil {
			err = fmt.Errorf("no last reply to %s: %w", verb(line), err)
		}
	}
	return r, err
}

// useConn passes a data connection to move, under TLS if the session protects
// its data.
func (a *attempt) useConn(raw net.Conn, move func(net.Conn) error) error {
	defer context.AfterFunc(a.ctx, func() { raw.Close() })()
	if err := raw.SetDeadline(a.deadline()); err != nil {
		return err
	}
	var conn net.Conn = &slowConn{raw.(*net.TCPConn), a.deadline}
	var secure *tls.Conn
	if a.dataTLS != nil {
		secure = tls.Client(conn, a.dataTLS)
		if err := secure.Handshake(); err != nil {
			return &stepError{"TLS on the data connection", err}
		}
		conn = secure
	}
	err := move(conn)
	if secure != nil {
		_ = secure.CloseWrite() // fails if the server has closed the connection, as it may
	}
	if err != nil {
		return &stepError{"data connection", err}
	}
	return nil
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
func drain(conn net.Conn) error {
	n, err := io.Copy(io.Discard, io.LimitReader(conn, maxListing))
	if err == nil && n == maxListing {
		err = fmt.Errorf("more than %d bytes", maxListing)
	}
	return err
}
