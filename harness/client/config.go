package client

import (
	"net/netip"
	"time"
)

// Config configures a session. Server must be set; every other field has a
// usable zero value.
type Config struct {
	Server   string     // host:port of the control connection
	Local    netip.Addr // local address of the control connection and of every listener; invalid: the system chooses
	User     string     // "" logs in as anonymous
	Password string
	Security Security
	Limits   Limits
	Network  Network // nil: that of this host

	// Announce is the address in PORT and EPRT, which carry no zone. If it is
	// invalid, they carry the local address of the control connection.
	Announce netip.Addr
	// Talk is called with each line of the control connection, by one goroutine
	// at a time. Secrets are masked.
	Talk func(Line)
	// Listening is called after a data port is bound and before it is
	// announced.
	Listening func(netip.AddrPort)
}

// Line is one line of the control connection, without its line end.
type Line struct {
	Sent bool // by the client
	Text string
}

// Limits bounds how long the client waits. A limit of 0 or below means
// [DefaultLimit], and [DefaultTransferLimit] for Transfer.
type Limits struct {
	Connect  time.Duration // for the control connection, and a passive data connection
	Reply    time.Duration // for a reply, for a TLS handshake, and for another transfer's port to come back
	Accept   time.Duration // for the server's data connection, after it accepted the transfer command
	Idle     time.Duration // for the next bytes on the data connection
	Transfer time.Duration // for a whole transfer, from the port command to the final reply
}

// DefaultLimit is the default of both time-outs that the product has for
// outbound connections, OutboundConnections.connectTimeout and .receiveTimeout
// (Administrator Guide, Server Configuration).
const DefaultLimit = 25 * time.Second

// DefaultTransferLimit ends a transfer that never comes to its end although some
// bytes always move in time.
const DefaultTransferLimit = time.Hour

// orDefault returns l with every missing limit set to its default.
func (l Limits) orDefault() Limits {
	for _, d := range []*time.Duration{&l.Connect, &l.Reply, &l.Accept, &l.Idle} {
		if *d <= 0 {
			*d = DefaultLimit
		}
	}
	if l.Transfer <= 0 {
		l.Transfer = DefaultTransferLimit
	}
	return l
}
