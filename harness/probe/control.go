package probe

import (
	"bufio"
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"

	"activeftp/core/connect"
	"activeftp/harness/internal/netaddr"
	"activeftp/harness/internal/neterr"
	"activeftp/harness/internal/patience"
	"activeftp/harness/internal/resumption"
	"activeftp/harness/internal/transcript"
)

// control is a control connection on which the probe can also send commands
// that no client would.
type control struct {
	ctx       context.Context // its end ends every wait, and leaves the connection open
	conn      net.Conn
	in        *bufio.Reader
	replies   connect.ReplyReader
	password  string                  // masked wherever a reply repeats it
	limit     time.Duration           // for one reply, and for the next bytes of a data connection
	meter     *patience.Meter         // of the server; all sessions share it
	end       time.Time               // of every wait
	record    func(sign, text string) // adds a line to the transcript
	dataTLS   *tls.Config             // of the data connections; nil: they carry no TLS
	protected *tls.Config             // of data connections under TLS; nil before startTLS
	rejectTLS bool                    // data connections carry an alert instead of a TLS handshake
	broken    bool                    // commands and replies no longer match
	release   func()                  // undoes the effect of the context
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

// dial opens the connection.
func (c *control) dial(address string) error {
	// Binding to a local address reserves the port for this connection alone, so
	// that it can be listened on too.
	dialer := net.Dialer{Deadline: c.deadline(), LocalAddr: &net.TCPAddr{}, Control: reuseAddress}
	conn, err := dialer.DialContext(c.ctx, "tcp", address)
	if err != nil {
		return err
	}
	c.conn = conn
	c.release = c.interruptReads()
	c.in = bufio.NewReaderSize(conn, connect.MaxReplyLine+len("\r\n"))
	return nil
}

// past is a deadline that has expired.
var past = time.Unix(1, 0)

// interruptReads makes reads end with the context, until release is called. Only
// reads: a write that ends early would break TLS.
func (c *control) interruptReads() (release func()) {
	conn, interrupted := c.conn, make(chan struct{})
	stop := context.AfterFunc(c.ctx, func() {
		_ = conn.SetReadDeadline(past) // fails if it is closed
		close(interrupted)
	})
	return sync.OnceFunc(func() {
		if !stop() { // it has started, and must not come after a later deadline
			<-interrupted
		}
	})
}

// awaitReply sets the deadline of the next reply.
func (c *control) awaitReply() error { return c.readUntil(c.deadline()) }

// readUntil sets the deadline of reads.
func (c *control) readUntil(deadline time.Time) error {
	err := c.conn.SetReadDeadline(deadline)
	if err == nil && c.ctx.Err() != nil { // interruptReads may have come before
		err = c.conn.SetReadDeadline(past)
	}
	return err
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
	config, c.protected = resumption.Configs(config)
	conn := tls.Client(c.conn, config)
	if err := conn.SetDeadline(c.deadline()); err != nil {
		return err
	}
	if err := conn.HandshakeContext(c.ctx); err != nil {
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
	sent := time.Now()
	if err := c.send(line); err != nil {
		return connect.Reply{}, err
	}
	reply, err := c.replyTo(line)
	if err == nil && !slices.Contains(slow, verb(line)) {
		c.meter.Saw(time.Since(sent))
	}
	return reply, err
}

// slow has the commands of ask that a server may not answer at once: it checks a
// password, or dials.
var slow = []string{"PASS", "RETR"}

// send sends a line unchanged.
func (c *control) send(line string) error {
	c.record(transcript.Sent, line)
	err := c.conn.SetWriteDeadline(c.deadline())
	if err == nil {
		_, err = c.conn.Write([]byte(line + "\r\n"))
	}
	if err != nil {
		c.broken = true
		return fmt.Errorf("sending %s: %w", verb(line), noReplyError{err})
	}
	return nil
}

// replyTo waits for the first reply to a line.
func (c *control) replyTo(line string) (connect.Reply, error) {
	reply, err := c.reply()
	if err != nil {
		err = fmt.Errorf("no reply to %s: %w", verb(line), err)
	}
	return reply, err
}

// reply waits for the next reply. The limit covers all of it, even if it
// arrives byte by byte.
func (c *control) reply() (connect.Reply, error) {
	if err := c.awaitReply(); err != nil {
		c.broken = true
		return connect.Reply{}, noReplyError{err}
	}
	for {
		line, err := c.in.ReadSlice('\n')
		if err != nil {
			c.broken = true
			return connect.Reply{}, noReplyError{err}
		}
		text := connect.MaskedReply(strings.TrimRight(string(line), "\r\n"), c.password)
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

// maxOwed bounds the replies that a server still owes after an interrupt: to a
// transfer, to ABOR, and two that it may add.
const maxOwed = 4

// resume continues under another context, until end, after an interrupt has left
// replies unread. It reports whether commands and replies match again: a PWD is
// sent, because only PWD is answered with 257.
func (c *control) resume(ctx context.Context, end time.Time) bool {
	c.release()
	c.ctx, c.end, c.limit = ctx, end, c.meter.Patience(c.limit)
	c.release = c.interruptReads()
	c.broken = false
	reply, err := c.ask("PWD")
	for owed := 0; err == nil && !c.broken && owed < maxOwed; owed++ {
		if reply.Code == pathCreated {
			return true
		}
		reply, err = c.reply()
	}
	c.broken = true
	return false
}

// pathCreated is 257, the reply to PWD (RFC 959 section 5.4).
const pathCreated = 257

// close ends the connection, with QUIT if the server can still answer it.
func (c *control) close() {
	c.release()
	if !c.broken {
		c.limit = c.meter.Patience(c.limit)
		c.end = time.Now().Add(c.limit)
		_, _ = c.ask("QUIT") // the connection is closed whatever the reply
	}
	c.conn.Close()
}

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
