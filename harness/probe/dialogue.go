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
	"activeftp/harness/internal/transcript"
)

// dialogue is a control connection on which the probe says what no client would
// say.
type dialogue struct {
	conn    net.Conn
	in      *bufio.Reader
	replies connect.ReplyReader
	limit   time.Duration           // of one reply, and of one data connection
	until   time.Time               // the end of all
	note    func(sign, text string) // records a line in the transcript
	secure  *tls.Config             // of its data connections; nil: they carry no TLS
	broken  bool                    // nobody knows what the next reply would answer
	release func() bool
}

// silence is why a dialogue broke: the server said nothing, or what is no reply.
type silence struct{ error }

func (s silence) Unwrap() error { return s.error }

// dial opens the control connection of a dialogue. The end of ctx closes it.
func dial(ctx context.Context, server string, d *dialogue) error {
	// A port that is bound before it connects is shared with no other connection,
	// so that it can be listened on.
	dialer := net.Dialer{Deadline: d.deadline(), LocalAddr: &net.TCPAddr{}, Control: shareable}
	conn, err := dialer.DialContext(ctx, "tcp", server)
	if err != nil {
		return fmt.Errorf("connecting to the server: %w", err)
	}
	d.conn = conn
	d.release = context.AfterFunc(ctx, func() { conn.Close() })
	d.in = bufio.NewReaderSize(conn, connect.MaxReplyLine+len("\r\n"))
	return nil
}

// deadline is when a wait that begins now ends.
func (d *dialogue) deadline() time.Time {
	if end := time.Now().Add(d.limit); end.Before(d.until) {
		return end
	}
	return d.until
}

// wrap goes on under TLS. The handshake has the time of one reply.
func (d *dialogue) wrap(c *tls.Config) error {
	conn := tls.Client(d.conn, c)
	if err := conn.SetDeadline(d.deadline()); err != nil {
		return err
	}
	if err := conn.Handshake(); err != nil {
		d.broken = true
		return fmt.Errorf("TLS on the control connection: %w", err)
	}
	d.conn = conn
	d.in.Reset(conn) // nothing that came before in clear text counts
	return nil
}

// greeting is the first reply; 120 says that it takes a while (RFC 959 section
// 5.4).
func (d *dialogue) greeting() (connect.Reply, error) {
	for {
		reply, err := d.reply()
		if err != nil || reply.Kind() != connect.Preliminary {
			return reply, err
		}
	}
}

// ask sends a line as it is and waits for one reply.
func (d *dialogue) ask(format string, args ...any) (connect.Reply, error) {
	line := fmt.Sprintf(format, args...)
	d.note(transcript.Sent, line)
	err := d.conn.SetWriteDeadline(d.deadline())
	if err == nil {
		_, err = d.conn.Write([]byte(line + "\r\n"))
	}
	if err != nil {
		d.broken = true
		return connect.Reply{}, silence{fmt.Errorf("sending %s: %w", verb(line), err)}
	}
	reply, err := d.reply()
	if err != nil {
		err = fmt.Errorf("no reply to %s: %w", verb(line), err)
	}
	return reply, err
}

// reply waits for the next reply; one that comes byte by byte has the same time.
func (d *dialogue) reply() (connect.Reply, error) {
	if err := d.conn.SetReadDeadline(d.deadline()); err != nil {
		d.broken = true
		return connect.Reply{}, silence{err}
	}
	for {
		line, err := d.in.ReadSlice('\n')
		if err != nil {
			d.broken = true
			return connect.Reply{}, silence{err}
		}
		text := strings.TrimRight(string(line), "\r\n")
		d.note(transcript.Received, text)
		reply, complete, err := d.replies.Line(text)
		if err != nil {
			d.broken = true
			return connect.Reply{}, silence{err}
		}
		if complete {
			d.broken = d.broken || reply.Code == closing
			return reply, nil
		}
	}
}

// closing is 421, after which the server hears no more (RFC 959 section 5.4).
const closing = 421

// close ends the dialogue, with QUIT where the server would still hear it.
func (d *dialogue) close() {
	d.release()
	if !d.broken {
		d.limit, d.until = min(d.limit, quitLimit), time.Now().Add(quitLimit)
		d.ask("QUIT") // a server that does not answer is left all the same
	}
	d.conn.Close()
}

// quitLimit is how long the reply to QUIT is waited for.
const quitLimit = time.Second

// local and remote are the two ends of the control connection.
func (d *dialogue) local() netip.AddrPort  { return addrOf(d.conn.LocalAddr()) }
func (d *dialogue) remote() netip.AddrPort { return addrOf(d.conn.RemoteAddr()) }

// addrOf is a TCP address without the IPv4-in-IPv6 form that a dual-stack socket
// gives it.
func addrOf(a net.Addr) netip.AddrPort {
	at := a.(*net.TCPAddr).AddrPort()
	return netip.AddrPortFrom(at.Addr().Unmap(), at.Port())
}

func verb(line string) string {
	word, _, _ := strings.Cut(line, " ")
	return word
}
