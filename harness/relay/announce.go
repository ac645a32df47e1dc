package relay

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"time"

	"activeftp/core/connect"
	"activeftp/harness/internal/netaddr"
	"activeftp/harness/internal/patience"
)

// announcedPort is a port that the client announced, and the relay's port that
// takes its place towards the server.
type announcedPort struct {
	line     string // the client's command
	addr     netip.AddrPort
	local    netip.Addr   // the relay's end of the client's control connection
	listener net.Listener // for the server's data connection
	faults   Faults
	links    *links
	timeout  time.Duration  // of the dial
	meter    patience.Meter // of the round trips to the client, when the port was announced
	early    net.Conn       // dialled before the reply; nil if not, or if that failed

	strangerTried bool     // the stranger has dialled addr
	stranger      net.Conn // the stranger's connection to addr; nil if there is none
}

// close closes the listener and the connections that no transfer has taken
// over.
func (a *announcedPort) close() {
	for _, c := range []net.Conn{a.early, a.stranger} {
		if c != nil {
			c.Close()
		}
	}
	if a.listener != nil {
		a.listener.Close()
	}
}

// dropAnnounced closes and forgets the announced port, if there is one.
func (s *session) dropAnnounced() {
	if s.announced != nil {
		s.announced.close()
		s.announced = nil
	}
}

// announce handles a PORT or EPRT command. It parses the command strictly,
// dials the port if the configuration says so, and announces a port of the
// relay to the server.
func (s *session) announce(line string) {
	s.dropAnnounced()
	event := Announcement{Client: s.number, Line: s.relay.masked(line)}
	event.Addr, event.Err = connect.ParsePortCommand(event.Line) // the error quotes it
	refusal := s.refusal(event)
	if refusal == "" {
		s.announced = &announcedPort{
			line: line, addr: event.Addr, local: s.client.local.Addr(), faults: s.relay.currentFaults(),
			links: &s.links, timeout: s.relay.config.ConnectTimeout, meter: s.meter(),
		}
		s.dialEarly(&event)
	}
	s.relay.notify(func(w Watcher) { w.Announced(event) })
	if refusal != "" {
		s.answer(refusal)
		return
	}
	command, err := s.listenForServer()
	if err != nil {
		s.dropAnnounced()
		s.answer("421 The relay has no free port")
		return
	}
	s.pass(verbOf(line), command)
}

// refusal returns the reply that refuses an announced port, or "" if the relay
// may dial it.
func (s *session) refusal(event Announcement) string {
	invalid := (*connect.ArgumentError)(nil)
	code, text := connect.RefusePort(int(event.Addr.Port()))
	switch {
	case errors.As(event.Err, &invalid) && invalid.Field == "net-prt":
		return "522 Network protocol not supported, use (1,2)" // RFC 2428 section 2
	case invalid != nil:
		return "501 " + invalid.Error()
	case code != 0:
		return fmt.Sprintf("%d %s", code, text)
	case event.Addr.Addr() != s.client.peer.Addr().WithZone("") && !slices.Contains(s.relay.config.Allowed, event.Addr.Addr()):
		return "501 Address refused; announce " + s.client.peer.Addr().String() + ", the address of this control connection"
	}
	return ""
}

// listenForServer opens the port for the server's data connection and returns
// the command that announces it.
func (s *session) listenForServer() (command string, err error) {
	local := netaddr.Of(s.server.LocalAddr()).Addr()
	l, err := net.Listen("tcp", netip.AddrPortFrom(local, 0).String())
	if err != nil {
		return "", err
	}
	s.announced.listener = l
	if local.Is4() {
		return connect.FormatPORT(netaddr.Of(l.Addr()))
	}
	return connect.FormatEPRT(netaddr.Of(l.Addr()))
}

// dialEarly dials the announced port before the reply, if it is the stranger's
// turn or under Faults.Early. It records the dial in event.
func (s *session) dialEarly(event *Announcement) {
	a := s.announced
	if stranger := s.relay.claimStranger(a.local); stranger.IsValid() {
		a.strangerTried = true
		a.stranger, event.DialErr = s.timedDial(stranger)
		event.Dialled = true
		return
	}
	if a.faults.Early {
		a.early, event.DialErr = s.timedDial(a.sourceAddr())
		event.Dialled = true
	}
}

// timedDial dials the announced port from an address of this host. How long that
// takes is a round trip to the client.
func (s *session) timedDial(from netip.Addr) (net.Conn, error) {
	start := time.Now()
	conn, err := s.announced.dial(s.ctx, from)
	s.announced.meter.Saw(time.Since(start))
	return conn, err
}

// sourceAddr returns the address to dial the client from: the one to which it
// opened its control connection (RFC 1123 section 4.1.2.12), or Faults.From.
func (a *announcedPort) sourceAddr() netip.Addr {
	if a.faults.From.IsValid() {
		return a.faults.From
	}
	return a.local
}
