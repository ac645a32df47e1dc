package probe

import (
	"bufio"
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"time"

	"activeftp/core/connect"
	"activeftp/harness/internal/netaddr"
	"activeftp/harness/internal/neterr"
	"activeftp/harness/internal/transcript"
)

// control is a control connection on which the probe can also send commands
// that no client would.
type control struct {
	conn    net.Conn
	in      *bufio.Reader
	replies connect.ReplyReader
	limit   time.Duration           // for one reply, and for one data connection
	end     time.Time               // of every wait
	record  func(sign, text string) // adds a line to the transcript
	dataTLS *tls.Config             // of the data connections; nil: they carry no TLS
	broken  bool                    // commands and replies no longer match
	release func() bool             // undoes the effect of the context
}

// noReplyError reports that the server sent no reply, or something that is
// none.
type noReplyError struct{ err error }

func (e noReplyError) Error() string { return neterr.Reason(e.err) }

// Unwrap returns the original error.
func (e noReplyError) Unwrap() error { return e.err }

// stepError is a network error in plain words, after what the probe was doing.
type stepError struct {
	doing string
	err   error
}

func (e *stepError) Error() string { return e.doing + ": " + neterr.Reason(e.err) }

// Unwrap returns the original error.
func (e *stepError) Unwrap() error { return e.err }

// dial opens the connection. The end of ctx closes it.
func (c *control) dial(ctx context.Context, address string) error {
	// Binding to a local address reserves the port for this connection alone, so
	// that it can be listened on too.
	dialer := net.Dialer{Deadline: c.deadline(), LocalAddr: &net.TCPAddr{}, Control: reuseAddress}
	conn, err := dialer.DialContext(ctx, "tcp", address)
	if err != nil {
		return err
	}
	c.conn = conn
	c.release = context.AfterFunc(ctx, func() { conn.Close() })
	c.in = bufio.NewReaderSize(conn, connect.MaxReplyLine+len("\r\n"))
	return nil
}

// deadline returns the end of a wait that begins now.
func (c *control) deadline() time.Time {
	if deadline := time.Now().Add(c.limit); deadline.Before(c.end) {
		return deadline
	}
	return c.end
}

// startTLS continues under TLS. The handshake has the time limit of a reply.
func (c *control) startTLS(config *tls.Config) error {
	conn := tls.Client(c.conn, config)
	if err := conn.SetDeadline(c.deadline()); err != nil {
		return err
	}
	if err := conn.Handshake(); err != nil {
		c.broken = true
		return &stepError{"TLS on the control connection", err}
	}
	c.conn = conn
	c.in.Reset(conn) // discards what arrived in clear text
	return nil
}

// greeting waits for the first reply. A 120 announces a delay (RFC 959 section
// 5.4).
func (c *control) greeting() (connect.Reply, error) {
	for {
		reply, err := c.reply()
		if err != nil || reply.Kind() != connect.Preliminary {
			return reply, err
		}
	}
}

// ask sends a line unchanged and waits for one reply.
func (c *control) ask(format string, args ...any) (connect.Reply, error) {
	line := fmt.Sprintf(format, args...)
	c.record(transcript.Sent, line)
	err := c.conn.SetWriteDeadline(c.deadline())
	if err == nil {
		_, err = c.conn.Write([]byte(line + "\r\n"))
	}
	if err != nil {
		c.broken = true
		return connect.Reply{}, fmt.Errorf("sending %s: %w", verb(line), noReplyError{err})
	}
	reply, err := c.reply()
	if err != nil {
		err = fmt.Errorf("no reply to %s: %w", verb(line), err)
	}
	return reply, err
}

// reply waits for the next reply. The limit covers all of it, even if it
// arrives byte by byte.
func (c *control) reply() (connect.Reply, error) {
	if err := c.conn.SetReadDeadline(c.deadline()); err != nil {
		c.broken = true
		return connect.Reply{}, noReplyError{err}
	}
	for {
		line, err := c.in.ReadSlice('\n')
		if err != nil {
			c.broken = true
			return connect.Reply{}, noReplyError{err}
		}
		text := strings.TrimRight(string(line), "\r\n")
		c.record(transcript.Received, text)
		reply, complete, err := c.replies.Line(text)
		if err != nil {
			c.broken = true
			return connect.Reply{}, noReplyError{err}
		}
		if complete {
			c.broken = c.broken || reply.Code == serviceClosing
			return reply, nil
		}
	}
}

// serviceClosing is 421, after which the server accepts no command (RFC 959
// section 5.4).
const serviceClosing = 421

// close ends the connection, with QUIT if the server can still answer it.
func (c *control) close() {
	c.release()
	if !c.broken {
		c.limit, c.end = min(c.limit, quitLimit), time.Now().Add(quitLimit)
		_, _ = c.ask("QUIT") // the connection is closed whatever the reply
	}
	c.conn.Close()
}

// quitLimit is the time limit for the reply to QUIT.
const quitLimit = time.Second

// local and remote return the two ends of the control connection.
func (c *control) local() netip.AddrPort  { return netaddr.Of(c.conn.LocalAddr()) }
func (c *control) remote() netip.AddrPort { return netaddr.Of(c.conn.RemoteAddr()) }

// verb returns the first word of a command.
func verb(line string) string {
	first, _, _ := strings.Cut(line, " ")
	return first
}

// firstLine returns a reply as evidence: its first line, with "..." if there
// are more.
func firstLine(r connect.Reply) string {
	first, _, more := strings.Cut(r.String(), "\n")
	if more {
		first += " ..."
	}
	return first
}
