package probe

import (
	"fmt"
	"net"
	"net/netip"

	"activeftp/core/connect"
	"activeftp/harness/checklist"
)

// connectFailed is 425, the reply of a server that tried to connect (RFC 959
// section 5.4).
const connectFailed = 425

// unknownCommand reports whether the reply to a valid command means that the
// server does not know it.
func unknownCommand(r connect.Reply) bool { return r.Code == 500 || r.Code == 502 }

// highestLowPort is the highest port that a server should refuse.
const highestLowPort = 1023

func lowPort(a *attempt) (checklist.Verdict, error) {
	if _, err := a.list(); err != nil { // a server that never connects proves nothing
		return checklist.Verdict{}, err
	}
	p, err := a.listen()
	if err != nil {
		return checklist.Verdict{}, err
	}
	endpoint := netip.AddrPortFrom(p.endpoint.Addr(), highestLowPort)
	if endpoint.Addr() != a.local().Addr() {
		return a.announceBad(endpoint, nil)
	}
	return a.announceBad(endpoint, a.watch(endpoint))
}

// foreignAddress announces another loopback address of this host to a server on
// loopback, where it can be watched. Other servers get an address that no host
// has (RFC 5737, RFC 3849), and no transfer follows.
func foreignAddress(a *attempt) (checklist.Verdict, error) {
	if _, err := a.list(); err != nil {
		return checklist.Verdict{}, err
	}
	p, err := a.listen()
	if err != nil {
		return checklist.Verdict{}, err
	}
	port := p.endpoint.Port()
	for _, text := range []string{"127.0.0.77", "127.0.0.78", "127.0.0.79"} {
		other := netip.AddrPortFrom(netip.MustParseAddr(text), port)
		if !a.remote().Addr().IsLoopback() || !p.endpoint.Addr().Is4() || other.Addr() == a.local().Addr() || other.Addr() == a.remote().Addr() {
			continue
		}
		if watched := a.watch(other); watched != nil {
			return a.announceBad(other, watched)
		}
	}
	foreign := netip.MustParseAddr("192.0.2.1")
	if p.endpoint.Addr().Is6() {
		foreign = netip.MustParseAddr("2001:db8::1")
	}
	return a.announceBad(netip.AddrPortFrom(foreign, port), nil)
}

// watch listens on an endpoint that a server should not connect to. It returns
// nil if this host cannot listen there.
func (a *attempt) watch(endpoint netip.AddrPort) *dataPort {
	var config net.ListenConfig
	l, err := config.Listen(a.ctx, "tcp", endpoint.String())
	if err != nil {
		return nil
	}
	p := &dataPort{l, endpoint}
	a.ports = append(a.ports, p)
	return p
}

// announceBad announces an endpoint that a server should refuse, after the server
// has connected to a good one. A transfer follows only if the endpoint is watched.
func (a *attempt) announceBad(endpoint netip.AddrPort, watched *dataPort) (checklist.Verdict, error) {
	line := portCommand(endpoint)
	reply, err := a.ask("%s", line)
	if err != nil {
		return checklist.Verdict{}, cannotCheck("%w", err)
	}
	seen := fmt.Sprintf("%s -> %s", line, firstLine(reply))
	accepted := reply.Kind() == connect.Completion
	switch {
	case !accepted && watched != nil && a.arrived(watched):
		return a.unmet("%s, but a connection came to %v", seen, endpoint), nil
	case reply.Code == connectFailed, reply.Code == 502, reply.Kind() < connect.TransientNegative && !accepted:
		return checklist.Verdict{}, cannotCheck("%s, which is no refusal, and no connection to %v was seen", seen, endpoint)
	case !accepted:
		return pass("%s", seen), nil
	case watched == nil:
		return checklist.Verdict{}, cannotCheck("%s; this host cannot listen on %v to see whether the server connects", seen, endpoint)
	}
	r, err := a.transfer("LIST", watched.accept, drain)
	switch kind := r.last.Kind(); {
	case r.peer.IsValid():
		return a.unmet("%s, and a connection came to %v", seen, endpoint), nil
	case err != nil:
		return checklist.Verdict{}, cannotCheck("%s, then %w", seen, err)
	case r.last.Code == connectFailed || r.last.Code == 502 || kind < connect.TransientNegative:
		return checklist.Verdict{}, cannotCheck("%s, then LIST -> %s; no connection to %v was seen", seen, firstLine(r.last), endpoint)
	}
	return pass("%s, then LIST -> %s", seen, firstLine(r.last)), nil
}
