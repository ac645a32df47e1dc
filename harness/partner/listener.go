package partner

import (
	"net"

	"activeftp/harness/internal/ledger"
)

// listener hands the library control connections that are in the ledger: the
// library itself forgets its sessions when it is stopped.
type listener struct {
	net.Listener
	open *ledger.Ledger
}

// Accept returns the error of a closed socket as it is: the library knows it by
// its type.
func (l listener) Accept() (net.Conn, error) {
	for {
		c, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		leave, ok := l.open.Enter("the session of "+c.RemoteAddr().String(), ledger.CloseAndWait(c))
		if ok {
			return control{c, leave}, nil
		}
		c.Close() // and the socket is about to be
	}
}

// control is a control connection. The library closes it as the last thing a
// session does that could block: after its data connection.
type control struct {
	net.Conn
	leave func()
}

func (c control) Close() error {
	defer c.leave()
	return c.Conn.Close()
}

// passive is the listener of a passive data connection.
type passive struct {
	net.Listener
	leave func()
}

func (p passive) Close() error {
	defer p.leave()
	return p.Listener.Close()
}
