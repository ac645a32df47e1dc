package partner

import (
	"net"

	"activeftp/harness/internal/ledger"
)

// sessionListener adds each control connection to the ledger, because the
// library forgets its sessions when it is stopped.
type sessionListener struct {
	net.Listener
	resources *ledger.Ledger
}

// Accept returns the next control connection. It does not wrap the error of a
// closed listener, which the library recognizes by its type.
func (l sessionListener) Accept() (net.Conn, error) {
	for {
		c, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		remove, ok := l.resources.Add("the session of "+c.RemoteAddr().String(), ledger.CloseAndWait(c))
		if ok {
			return controlConn{c, remove}, nil
		}
		c.Close() // Bundled.Close is about to close the listener too
	}
}

// controlConn is a control connection. Closing it is the last step of a session
// that could block: the library closes the data connection first.
type controlConn struct {
	net.Conn
	remove func() // removes it from the ledger
}

// Close closes the connection and removes it from the ledger.
func (c controlConn) Close() error {
	defer c.remove()
	return c.Conn.Close()
}
