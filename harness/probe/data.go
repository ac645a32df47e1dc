package probe

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"time"

	"activeftp/core"
	"activeftp/core/connect"
	"activeftp/harness/internal/transcript"
)

// dataPort is a port that is listened on for one data connection.
type dataPort struct {
	listener net.Listener
	endpoint netip.AddrPort // as it is announced
}

// ports is where the probe listens: in a range, or where the system chooses.
type ports struct {
	in       core.PortRange
	announce netip.Addr // what the commands carry; invalid: our address of the control connection
	next     int
}

// listen listens on the next free port at an address of ours. The error is also
// one of an address that cannot be announced, as one with a zone index.
func (p *ports) listen(ctx context.Context, local netip.Addr) (*dataPort, error) {
	var config net.ListenConfig
	tries := max(p.in.Number, 1)
	var refused error
	for range tries {
		port := 0
		if p.in.Given() {
			port = p.in.Base + p.next%p.in.Number
			p.next++
		}
		l, err := config.Listen(ctx, "tcp", netip.AddrPortFrom(local, uint16(port)).String())
		if err == nil {
			at := addrOf(l.Addr())
			if p.announce.IsValid() {
				at = netip.AddrPortFrom(p.announce.Unmap(), at.Port())
			}
			if _, err := connect.FormatEPRT(at); err != nil {
				l.Close()
				return nil, err
			}
			return &dataPort{l, at}, nil
		}
		refused = err
	}
	return nil, fmt.Errorf("listening for the data connection: %w", refused)
}

// command is the command that announces an endpoint: PORT on IPv4, EPRT on IPv6.
// The endpoint has the address of a data port.
func command(endpoint netip.AddrPort) string {
	format := connect.FormatEPRT
	if endpoint.Addr().Is4() {
		format = connect.FormatPORT
	}
	line, err := format(endpoint)
	if err != nil {
		panic(err)
	}
	return line
}

// accept waits for a data connection, and lets no second one in.
func (p *dataPort) accept(until time.Time) (net.Conn, error) {
	defer p.listener.Close()
	if err := p.listener.(*net.TCPListener).SetDeadline(until); err != nil {
		return nil, err
	}
	return p.listener.Accept()
}

// lateness is how far behind the reply on the control connection a data
// connection that belongs to it may be.
const lateness = 100 * time.Millisecond

// arrived reports whether somebody has connected.
func (p *dataPort) arrived() bool {
	conn, err := p.accept(time.Now().Add(lateness))
	if err == nil {
		conn.Close()
	}
	return err == nil
}

// exchange is what one transfer came to.
type exchange struct {
	first connect.Reply  // to the transfer command
	peer  netip.AddrPort // where the data connection came from; invalid: there was none
	err   error          // what went wrong on the data connection
	last  connect.Reply  // the final reply
}

// done reports whether the transfer was complete.
func (e *exchange) done() bool { return e.err == nil && e.last.Kind() == connect.Completion }

// words is the exchange in short.
func (e *exchange) words() string {
	if e.err != nil {
		return e.err.Error()
	}
	return e.last.String()
}

// errNoConnection is that of a transfer which opened no data connection.
var errNoConnection = errors.New("no data connection came")

// transfer sends a transfer command, takes the data connection from accept, lets
// move deal with it, and waits for the last reply. The error is the dialogue's.
func (t *trial) transfer(line string, accept func(time.Time) (net.Conn, error), move func(net.Conn) error) (e exchange, err error) {
	if e.first, err = t.ask("%s", line); err != nil {
		return e, err
	}
	e.last = e.first
	if kind := e.first.Kind(); kind != connect.Preliminary && kind != connect.Completion {
		return e, nil
	}
	e.err = errNoConnection
	if conn, acceptErr := accept(t.deadline()); acceptErr == nil {
		e.peer = addrOf(conn.RemoteAddr())
		t.note(transcript.Remark, fmt.Sprintf("data connection from %v", e.peer))
		e.err = t.carry(conn, move)
		conn.Close()
	}
	if e.first.Kind() == connect.Preliminary {
		if e.last, err = t.reply(); err != nil {
			err = fmt.Errorf("no last reply to %s: %w", verb(line), err)
		}
	}
	return e, err
}

// carry deals with a data connection, under TLS where the dialogue has it.
func (t *trial) carry(conn net.Conn, move func(net.Conn) error) error {
	if err := conn.SetDeadline(t.deadline()); err != nil {
		return err
	}
	if t.secure == nil {
		return move(conn)
	}
	secured := tls.Client(conn, t.secure)
	if err := secured.Handshake(); err != nil {
		return fmt.Errorf("TLS on the data connection: %w", err)
	}
	err := move(secured)
	secured.CloseWrite() // of no account when the other side has closed
	return err
}

// dataLimit bounds what is read of a listing, in bytes.
const dataLimit = 4 << 20

// drain reads to the end.
func drain(conn net.Conn) error {
	n, err := io.Copy(io.Discard, io.LimitReader(conn, dataLimit))
	if err == nil && n == dataLimit {
		err = fmt.Errorf("more than %d bytes", dataLimit)
	}
	if err != nil {
		return fmt.Errorf("reading: %w", err)
	}
	return nil
}
