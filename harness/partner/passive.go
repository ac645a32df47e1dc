package partner

import (
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"sync"

	"activeftp/harness/internal/ledger"
)

// firstTicket is the lowest ticket. No port has such a number.
const firstTicket = 1 << 16

// passivePorts are the passive ports that the library has asked for and that are
// not open yet, by ticket. The zero value has none.
//
// The library opens a passive port on every address of the host and does not tell
// for which session. So the port is closed at once, and the library gets a ticket
// in place of a port number. It puts the ticket into its reply. When the reply
// passes the session's [front], the port is opened on the address of the control
// connection.
type passivePorts struct {
	mu      sync.Mutex
	latest  int
	waiting map[int]*passivePort
}

// add closes a passive port of the library and returns the one that takes its
// place.
func (p *passivePorts) add(library *net.TCPListener) (*passivePort, error) {
	if err := library.Close(); err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.waiting == nil {
		p.waiting, p.latest = make(map[int]*passivePort), firstTicket-1
	}
	p.latest++
	port := &passivePort{TCPListener: library, ticket: p.latest}
	p.waiting[port.ticket] = port
	return port, nil
}

// take removes and returns the port of a ticket, or nil if there is none.
func (p *passivePorts) take(ticket int) *passivePort {
	p.mu.Lock()
	defer p.mu.Unlock()
	port := p.waiting[ticket]
	delete(p.waiting, ticket)
	return port
}

// passivePort is the listener of a passive data connection. It accepts one
// connection, from the address of the client.
type passivePort struct {
	*net.TCPListener // the library's, on which it sets the deadline of Accept
	ticket           int
	client           net.IP
	remove           func()      // removes it from the ledger; nil before open
	active           *activePort // dials instead; nil in passive mode
}

// Addr returns the address with the ticket in place of the port. The library asks
// before the port is open.
func (p *passivePort) Addr() net.Addr { return &net.TCPAddr{Port: p.ticket} }

// open opens the port on the local address of a control connection, and returns its
// number.
func (p *passivePort) open(control net.Conn, resources *ledger.Ledger) (int, error) {
	local, peer := control.LocalAddr().(*net.TCPAddr), control.RemoteAddr().(*net.TCPAddr)
	l, err := net.ListenTCP("tcp", &net.TCPAddr{IP: local.IP, Zone: local.Zone})
	if err != nil {
		return 0, fmt.Errorf("opening a passive port: %w", err)
	}
	remove, ok := resources.Add("the passive port "+l.Addr().String(), ledger.CloseAndRemove(l))
	if !ok {
		return 0, fmt.Errorf("opening a passive port: %w", errors.Join(ledger.ErrClosing, l.Close()))
	}
	*p.TCPListener = *l // the library keeps the pointer
	p.client, p.remove = peer.IP, remove
	return l.Addr().(*net.TCPAddr).Port, nil
}

// Accept returns the client's data connection and closes the port. It turns away
// connections from other addresses (RFC 2577 section 4). In active mode it dials.
func (p *passivePort) Accept() (net.Conn, error) {
	if p.active != nil {
		return p.active.dial()
	}
	defer p.Close()
	for {
		c, err := p.TCPListener.Accept()
		if err != nil {
			return nil, err
		}
		if c.RemoteAddr().(*net.TCPAddr).IP.Equal(p.client) {
			return c, nil
		}
		c.Close()
	}
}

// Close closes the port and removes it from the ledger. Further calls return the
// error of a closed listener. In active mode there is none to close.
func (p *passivePort) Close() error {
	if p.active != nil {
		return nil
	}
	if p.remove != nil {
		defer p.remove()
	}
	return p.TCPListener.Close()
}

// openPassive opens the port of a library's reply to PASV or EPSV, and returns the
// reply to send. A port of an earlier reply is closed.
func (f *front) openPassive(reply string) string {
	f.closePassive()
	port := f.settings.passive.take(ticketOf(reply))
	if port == nil {
		return "421 No passive port\r\n"
	}
	number, err := port.open(f.Conn, f.settings.resources)
	if err != nil {
		return "421 No passive port is free\r\n"
	}
	f.passive = port
	if strings.HasPrefix(reply, "229 ") {
		return fmt.Sprintf("229 Entering Extended Passive Mode (|||%d|)\r\n", number)
	}
	host := strings.ReplaceAll(f.LocalAddr().(*net.TCPAddr).IP.String(), ".", ",")
	return fmt.Sprintf("227 Entering Passive Mode (%s,%d,%d)\r\n", host, number>>8, number&0xff)
}

// closePassive closes the passive port of the session, if there is one. The library
// forgets it when a PORT follows.
func (f *front) closePassive() {
	if f.passive != nil {
		f.passive.Close()
		f.passive = nil
	}
}

// ticketOf returns the ticket in the library's 227 or 229.
func ticketOf(reply string) int {
	numbers := strings.FieldsFunc(reply, func(r rune) bool { return r < '0' || r > '9' })
	low, _ := strconv.Atoi(numbers[len(numbers)-1])
	if len(numbers) == 2 { // 229 and the ticket
		return low
	}
	high, _ := strconv.Atoi(numbers[len(numbers)-2])
	return high<<8 + low
}

const noTLS = "521 This server has no TLS, send PROT C"

// refusePassive returns the answer to PASV or EPSV if no passive port can be
// opened for it, and otherwise the zero answer.
func (f *front) refusePassive(verb string) answer {
	switch {
	case verb == "PASV" && f.LocalAddr().(*net.TCPAddr).IP.To4() == nil:
		return afterLogin("502 PASV has no room for an IPv6 address, use EPSV")
	case f.private && f.settings.tlsConfig == nil:
		return afterLogin(noTLS)
	}
	return answer{}
}
