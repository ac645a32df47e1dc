package partner

import (
	"context"
	"net"
	"net/netip"
	"strings"
	"time"

	ftpserver "github.com/fclairamb/ftpserverlib"

	"activeftp/harness/internal/datadial"
	"activeftp/harness/internal/lateport"
	"activeftp/harness/internal/neterr"
)

// dialing is how a server dials data connections.
type dialing struct {
	timeout time.Duration
	port20  bool
	// control is the server's own listener. The library sets a deadline on the
	// listener of each data connection. An active one has none, so the deadline goes
	// here, where [sessionListener] ignores it.
	control *net.TCPListener
}

// activePort dials a data connection where the library believes that it accepts one.
//
// The library dials active data connections from whatever address the system
// chooses. On a host with several addresses that can be another one than that of the
// control connection, which the client's firewall does not expect and the client
// itself turns away. So the library gets EPSV in place of PORT and EPRT, and the
// ticket of a [passivePort] that becomes an activePort.
type activePort struct {
	dialing dialing
	session context.Context // ends with the session, and a dial with it
	from    net.IP
	to      net.TCPAddr
}

// dial returns the data connection, from the address of the control connection.
func (p *activePort) dial() (net.Conn, error) {
	d := net.Dialer{Timeout: p.dialing.timeout, LocalAddr: &net.TCPAddr{IP: p.from, Zone: p.to.Zone}, Control: lateport.Control}
	if p.dialing.port20 {
		d.LocalAddr.(*net.TCPAddr).Port = 20
		d.Control = ftpserver.Control
	}
	conn, err := datadial.Dial(p.session, &d, p.to.String())
	if err != nil {
		return nil, neterr.Connecting(p.session, p.to.String(), p.dialing.timeout, err)
	}
	return conn, nil
}

// openActive makes the port of a library's reply to EPSV dial an address that the
// client has announced, and returns the reply to its PORT or EPRT.
func (f *front) openActive(reply string, to netip.AddrPort) string {
	f.closePassive()
	port := f.settings.passive.take(ticketOf(reply))
	if port == nil {
		return "421 No data port\r\n"
	}
	local, peer := f.LocalAddr().(*net.TCPAddr), f.RemoteAddr().(*net.TCPAddr)
	*port.TCPListener = *f.settings.dialing.control // the library keeps the pointer
	port.active = &activePort{
		dialing: f.settings.dialing, session: f.ctx, from: local.IP,
		to: net.TCPAddr{IP: peer.IP, Port: int(to.Port()), Zone: peer.Zone},
	}
	return "200 " + f.verb + " command successful\r\n"
}

// refuseActive returns the reply that refuses a port command with a valid argument, or
// "". The library would have refused it too, but gets EPSV in its place.
func (f *front) refuseActive(to netip.AddrPort) string {
	peer, _ := netip.AddrFromSlice(f.RemoteAddr().(*net.TCPAddr).IP)
	switch {
	case to.Addr().Unmap() != peer.Unmap():
		return "501 The address is not that of the control connection"
	case f.private && f.settings.tlsConfig == nil:
		return noTLS
	}
	return ""
}

// correctActive returns a reply without what the library says because it believes that it
// listens and accepts.
func (f *front) correctActive(text string) string {
	if to, ok := strings.CutPrefix(text, "425 failed to accept passive transfer connection: cannot connect to "); ok {
		return "425 cannot connect to " + to
	}
	if f.answer.dial.IsValid() && strings.HasPrefix(text, "421 Could not listen") {
		return "421 The system has no port or descriptor left for a data connection\r\n"
	}
	return text
}
