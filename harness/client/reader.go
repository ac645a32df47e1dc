package client

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"sync/atomic"

	"activeftp/core/connect"
	"activeftp/harness/internal/neterr"
)

// replyReader reads the replies of the control connection in a goroutine of its
// own, which uses nothing else of the session. The session's caller starts and
// stops it, and tells it when to continue on another connection.
type replyReader struct {
	running  sync.WaitGroup
	done     chan struct{} // closed when the session ends
	events   events
	dialogue *dialogue

	switching atomic.Bool   // after the next reply the connection may be replaced
	switched  chan net.Conn // carries the connection to read from next
}

// run reports every reply until the control connection ends. It reads from conn
// first.
func (r *replyReader) run(conn net.Conn) {
	for conn != nil {
		conn = r.readFrom(conn)
	}
}

// readFrom reports every reply until conn ends or is replaced, as by TLS. It
// returns the connection to read from next, or nil at the end. Secrets that a
// reply quotes are masked here, before anything else sees the line.
func (r *replyReader) readFrom(conn net.Conn) (next net.Conn) {
	lines := bufio.NewReaderSize(conn, connect.MaxReplyLine+len("\r\n"))
	var parser connect.ReplyReader
	for {
		line, err := nextLine(lines)
		if err != nil {
			r.events.report(r.done, event{Event: connect.Lost(err)})
			return nil
		}
		reply, complete, err := parser.Line(r.dialogue.received(line))
		if err != nil {
			r.events.report(r.done, event{Event: connect.Lost(err)})
			return nil
		}
		if !complete {
			continue
		}
		switching := r.switching.Load()
		if !r.events.report(r.done, event{Event: connect.Replied(reply), trailing: lines.Buffered() > 0}) {
			return nil
		}
		if switching {
			return r.nextConn()
		}
	}
}

// nextConn waits for the connection to read from next. It returns nil if the
// session ends first.
func (r *replyReader) nextConn() net.Conn {
	select {
	case next := <-r.switched:
		return next
	case <-r.done:
		return nil
	}
}

// nextLine returns the next line without its end, which is LF or CR LF. A line
// has at most [connect.MaxReplyLine] bytes.
func nextLine(lines *bufio.Reader) (string, error) {
	line, err := lines.ReadSlice('\n')
	switch {
	case errors.Is(err, bufio.ErrBufferFull):
		return "", fmt.Errorf("the server sent a line longer than %d bytes", connect.MaxReplyLine)
	case err != nil:
		return "", neterr.WithReason(err, 0)
	}
	return strings.TrimSuffix(strings.TrimSuffix(string(line), "\n"), "\r"), nil
}
