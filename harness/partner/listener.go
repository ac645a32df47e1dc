package partner

import (
	"errors"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"activeftp/harness/internal/ledger"
)

// sessionListener adds each control connection to the ledger, because the
// library forgets its sessions when it is stopped.
type sessionListener struct {
	net.Listener
	resources *ledger.Ledger
	max       int64  // number of sessions at once
	refusal   string // for one that is one too many; empty if it could not read it
	open      atomic.Int64
}

// refusalTimeout bounds the refusal of a session. Its few bytes fit into the buffer
// of a new connection, so the write does not wait.
const refusalTimeout = 50 * time.Millisecond

// Accept returns the next control connection. It does not wrap the error of a
// closed listener, which the library recognizes by its type.
func (l *sessionListener) Accept() (net.Conn, error) {
	for {
		c, err := l.Listener.Accept()
		if errors.Is(err, os.ErrDeadlineExceeded) { // see dialing
			l.Listener.(*net.TCPListener).SetDeadline(time.Time{})
			continue
		}
		if err != nil {
			return nil, err
		}
		if l.open.Load() >= l.max {
			c.SetWriteDeadline(time.Now().Add(refusalTimeout))
			_, _ = c.Write([]byte(l.refusal))
			c.Close()
			continue
		}
		remove, ok := l.resources.Add("the session of "+c.RemoteAddr().String(), ledger.CloseAndWait(c))
		if ok {
			l.open.Add(1)
			return controlConn{c, sync.OnceFunc(func() { l.open.Add(-1); remove() })}, nil
		}
		c.Close() // Bundled.Close is about to close the listener too
	}
}

// controlConn is a control connection. Closing it is the last step of a session
// that could block: the library closes the data connection first.
type controlConn struct {
	net.Conn
	remove func() // removes it from the ledger and the number of sessions
}

// Close closes the connection and calls remove.
func (c controlConn) Close() error {
	defer c.remove()
	return c.Conn.Close()
}
