package relay

import (
	"errors"
	"net"
	"net/netip"
	"slices"

	"activeftp/core"
	"activeftp/core/connect"
)

// announced is a port of the client, and the one that stands for it towards the
// server.
type announced struct {
	line     string
	at       netip.AddrPort
	own      netip.Addr   // the relay's end of the control connection
	listener net.Listener // where the server connects
	faults   Faults
	early    net.Conn // to at, dialled at once; nil: not dialled, or in vain

	challenged bool     // the stranger has had its turn
	stranger   net.Conn // to at, from it; nil: there is none
}

// close ends what no transfer has taken.
func (a *announced) close() {
	for _, c := range []net.Conn{a.early, a.stranger} {
		if c != nil {
			c.Close()
		}
	}
	if a.listener != nil {
		a.listener.Close()
	}
}

func (s *session) dropAnnounced() {
	if s.announced != nil {
		s.announced.close()
		s.announced = nil
	}
}

// announce takes a PORT or EPRT command: it is read strictly, tried where that
// is wanted, and announced to the server as a port of the relay.
func (s *session) announce(line string) {
	s.dropAnnounced()
	seen := Announcement{Client: s.number, Line: line}
	seen.At, seen.Err = connect.ParsePortCommand(line)
	refusal := s.refusal(seen)
	if refusal == "" {
		s.announced = &announced{line: line, at: seen.At, own: s.own.Addr(), faults: s.relay.currentFaults()}
		s.dialEarly(&seen)
	}
	s.relay.tell(func(w Watcher) { w.Announced(seen) })
	if refusal != "" {
		s.answer(refusal)
		return
	}
	command, err := s.announceOwn()
	if err != nil {
		s.dropAnnounced()
		s.answer("421 No port is free here")
		return
	}
	s.pass(verbOf(line), command)
}

// refusal is the reply to a port that is not dialled; empty when it may be.
func (s *session) refusal(seen Announcement) string {
	wrong := (*connect.ArgumentError)(nil)
	switch {
	case errors.As(seen.Err, &wrong) && wrong.Field == "net-prt":
		return "522 Expected network protocol (1,2)" // RFC 2428 section 2
	case wrong != nil:
		return "501 " + wrong.Error()
	case seen.At.Addr() != s.peer.Addr().WithZone("") && !slices.Contains(s.relay.config.Allowed, seen.At.Addr()):
		return "501 Only " + s.peer.Addr().String() + " is dialled, where this connection comes from"
	case seen.At.Port() < core.LowestPort: // RFC 2577 section 3
		return "504 No port below 1024 is dialled"
	}
	return ""
}

// announceOwn listens for the server and is the command that tells it where.
func (s *session) announceOwn() (string, error) {
	own := addrPort(s.server.LocalAddr()).Addr()
	l, err := net.Listen("tcp", netip.AddrPortFrom(own, 0).String())
	if err != nil {
		return "", err
	}
	s.announced.listener = l
	if own.Is4() {
		return connect.FormatPORT(addrPort(l.Addr()))
	}
	return connect.FormatEPRT(addrPort(l.Addr()))
}

// dialEarly dials the port as soon as it is announced: as the stranger, or as
// the partner.
func (s *session) dialEarly(seen *Announcement) {
	a := s.announced
	if outsider := s.relay.takeStranger(a.own); outsider.IsValid() {
		a.challenged = true
		a.stranger, seen.DialErr = s.relay.dial(s.ctx, outsider, a.at)
		seen.Dialled = true
		return
	}
	if a.faults.Early {
		a.early, seen.DialErr = s.relay.dial(s.ctx, a.origin(), a.at)
		seen.Dialled = true
	}
}

// origin is the address that the client is dialled from (RFC 1123 section
// 4.1.2.12).
func (a *announced) origin() netip.Addr {
	if a.faults.From.IsValid() {
		return a.faults.From
	}
	return a.own
}
