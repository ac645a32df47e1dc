package client

import (
	"net/netip"
	"time"
)

// Config is how a session is held. Server must be set; everything else has a
// usable zero value.
type Config struct {
	Server   string     // host:port of the partner's control connection
	Local    netip.Addr // bound by the control connection and by every listener; invalid: the system's choice
	User     string     // "" is anonymous
	Password string
	Security Security
	Limits   Limits

	// Announce is the address that PORT and EPRT carry; invalid: the control
	// connection's own.
	Announce netip.Addr
	// Talk is called with each line of the control connection, from one
	// goroutine at a time. Passwords are masked.
	Talk func(Line)
	// Listening is called when a data port is bound and before it is announced.
	Listening func(netip.AddrPort)
}

// Line is one line of the control connection, without its end.
type Line struct {
	Sent bool // by the client
	Text string
}

// Limits are how long the client waits. A zero limit is the product's own:
// 25 s, its OutboundConnections.connectTimeout and .receiveTimeout.
type Limits struct {
	Connect time.Duration // for the control connection, and a passive data connection
	Reply   time.Duration // for a reply, and for a TLS handshake
	Accept  time.Duration // for the partner's data connection, once the transfer command is accepted
	Idle    time.Duration // for the next bytes on the data connection
}

// DefaultLimit is the product's default of both its time-outs for outbound
// connections (Administrator Guide, Server Configuration).
const DefaultLimit = 25 * time.Second

func (l Limits) orDefault() Limits {
	for _, d := range []*time.Duration{&l.Connect, &l.Reply, &l.Accept, &l.Idle} {
		if *d <= 0 {
			*d = DefaultLimit
		}
	}
	return l
}
