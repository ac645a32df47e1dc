package partner

import (
	"errors"
	"net"
	"os"
	"time"

	"activeftp/harness/internal/crowd"
	"activeftp/harness/internal/ledger"
	"activeftp/harness/internal/netaddr"
)

// sessionListener adds each control connection to the ledger, because the
// library forgets its sessions when it is stopped.
type sessionListener struct {
	net.Listener
	resources *ledger.Ledger
	limit     *crowd.Limit
	refusal   string // for one that is one too many; empty if it could not read it
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
		leave, ok := l.limit.Enter(netaddr.Of(c.RemoteAddr()).Addr())
		if !ok {
			c.SetWriteDeadline(time.Now().Add(refusalTimeout))
			_, _ = c.Write([]byte(l.refusal))
			c.Close()
			continue
		}
		remove, ok := l.resources.Add("the session of "+c.RemoteAddr().String(), ledger.CloseAndWait(c))
		if ok {
			return controlConn{c, func() { leave(); remove() }}, nil
		}
		leave()
		c.Close() // Bundled.Close is about to close the listener too
	}
}

// controlConn is a control connection. Closing it is the last step of a session
// that could block: the library closes the data connection first.
type controlConn struct {
	net.Conn
	remove func() // removes it from the ledger and the number of sessions; further calls do nothing
}

// Close closes the connection and calls remove.
func (c controlConn) Close() error {
	defer c.remove()
	return c.Conn.Close()
}
