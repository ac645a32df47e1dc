package observe

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"syscall"

	"activeftp/core"
	"activeftp/core/connect"
	"activeftp/harness/internal/certs"
	"activeftp/harness/relay"
)

// Announced checks an announced endpoint, and that the client listens on it.
func (c *checker) Announced(a relay.Announcement) {
	c.checkEndpoint(a)
	if !a.Dialled {
		return
	}
	c.stats.announced++
	if a.DialErr == nil {
		c.stats.listening++
		return
	}
	if errors.Is(a.DialErr, syscall.ECONNREFUSED) { // after a time-out, a firewall is as likely
		c.violate("AM-20", a.Client, a.Line, fmt.Sprintf(
			"port %d was closed when it was announced; a partner that connects at once fails (%v)", a.Addr.Port(), rootError(a.DialErr)))
	}
}

// rootError returns the innermost error that err wraps.
func rootError(err error) error {
	for inner := errors.Unwrap(err); inner != nil; inner = errors.Unwrap(err) {
		err = inner
	}
	return err
}

// checkEndpoint checks the address and port of a PORT or EPRT command.
func (c *checker) checkEndpoint(a relay.Announcement) {
	if a.Err != nil {
		c.checkArgument(a)
		return
	}
	port, addr := int(a.Addr.Port()), a.Addr.Addr()
	c.stats.ports[port] = true
	switch {
	case port < core.LowestPort:
		c.violate("AM-56", a.Client, a.Line, fmt.Sprintf("port %d is below 1024; partners refuse to connect to it", port))
	case c.ports.Given() && !c.ports.Contains(port):
		c.violate(ruleOutsideRange, a.Client, a.Line, fmt.Sprintf(
			"port %d is not in the range %s; a firewall that is open only for the range drops the partner's connection", port, c.ports))
	}
	client := c.sessions[a.Client].client
	if addr != client && !slices.Contains(c.allowed, addr) {
		c.violate("site-nat", a.Client, a.Line, fmt.Sprintf(
			"the client announces %s, but its address is %s; the partner refuses it, or connects to another host", addr, client))
	}
}

// checkArgument records the violation in a command that a strict partner cannot
// parse.
func (c *checker) checkArgument(a relay.Announcement) {
	var wrong *connect.ArgumentError
	if !errors.As(a.Err, &wrong) {
		return
	}
	unspecified := wrong.Field == "h1" && strings.HasPrefix(wrong.Found, "0,0,0,0,")
	switch {
	case unspecified || wrong.Field == "net-addr":
		c.violate("AM-10", a.Client, a.Line, wrong.Error()+"; the partner refuses it")
	case wrong.Verb == "EPRT":
		c.violate("AM-04", a.Client, a.Line, wrong.Error())
	default:
		c.violate("AM-01", a.Client, a.Line, wrong.Error())
	}
}

// Transferred checks a transfer and its data connection.
func (c *checker) Transferred(t relay.Transferred) {
	s := c.sessions[t.Client]
	s.transfer = ""
	if t.Connected || t.Err != nil { // a refused command leaves the port announced
		s.announced, s.dataCommand = false, ""
	}
	c.countTransfer()
	c.stats.roundTrip = max(c.stats.roundTrip, t.RoundTrip)
	c.checkFTPS(t)
	if t.Aborted {
		c.stats.aborted++
	} else {
		c.checkStranger(t)
		c.checkHandshake(t)
		c.checkEnd(t)
	}
	if t.Err == nil && t.Connected && !t.Aborted && t.Reply < failureReply {
		c.stats.completed++
		c.stats.bytes += t.Bytes
	}
	c.sendProgress()
}

// failureReply is the lowest code of a reply that reports a failure (RFC 959 section
// 4.2).
const failureReply = 400

// checkEnd checks the end of a transfer that the client did not abort.
func (c *checker) checkEnd(t relay.Transferred) {
	switch {
	case t.Err == nil, t.Handshake > relay.HandshakeDone, t.Stranger == relay.StrangerRejected:
	case t.Left:
		c.violate(ruleClientLeft, t.Client, t.Command, fmt.Sprintf(
			"the client closed the control connection before the transfer was complete, after %s", core.Count(int(t.Bytes), "byte")))
	case t.ClosedEarly:
		c.violate(ruleClosedEarly, t.Client, t.Command, fmt.Sprintf(
			"the client closed the data connection after %s, before the end of the file", core.Count(int(t.Bytes), "byte")))
	case !t.Connected:
		c.violate("connect-refused", t.Client, t.Command, fmt.Sprintf(
			"could not connect to port %d for the transfer (%v)", t.Addr.Port(), rootError(t.Err)))
	default:
		c.violate("data-broken", t.Client, t.Command, fmt.Sprintf(
			"the data connection broke after %s (%v)", core.Count(int(t.Bytes), "byte"), rootError(t.Err)))
	}
}

// checkFTPS checks that the transfer is encrypted if every active site uses FTPS.
// It is silent if the server itself has no TLS.
func (c *checker) checkFTPS(t relay.Transferred) {
	switch {
	case !c.ftps || c.options.Server.TLS == certs.TLSNone || t.Private:
	case t.Secure:
		c.violate(ruleUseFTPS, t.Client, t.Command, "use-ftps = yes, but the client sent no PROT P: the login is encrypted, the file is not")
	default:
		c.violate(ruleUseFTPS, t.Client, t.Command, "use-ftps = yes, but the client sent no AUTH TLS: login and file are in clear text")
	}
}

// checkStranger checks how the client treated a connection from another address.
func (c *checker) checkStranger(t relay.Transferred) {
	if t.Stranger == relay.NoStranger {
		return
	}
	c.stats.stranger = t.Stranger
	switch {
	case t.Stranger == relay.StrangerAccepted:
		c.violate("AM-52", t.Client, t.Command, fmt.Sprintf(
			"the client accepted a connection from %s, but its server is %s; whoever connects first gets the upload, or supplies the download",
			strangerAddress, c.sessions[t.Client].server))
	case t.Stranger == relay.StrangerRejected && t.Err != nil && t.Bytes == 0 && t.Handshake == relay.NoHandshake:
		c.violate("AM-53", t.Client, t.Command, "the client rejected a stranger, and then did not wait for its partner: anybody can make its transfers fail")
	}
}

// checkHandshake checks the start and end of TLS on a data connection under PROT
// P.
func (c *checker) checkHandshake(t relay.Transferred) {
	if t.Handshake == relay.NoHandshake {
		return
	}
	c.stats.protected++
	switch t.Handshake {
	case relay.HandshakeClearText:
		c.violate("AM-62", t.Client, t.Command,
			"PROT P was agreed, but the first bytes on the data connection are not a TLS record: the file crosses the network in clear text (curl 7.87 to 7.88.1, as in Debian 12, does this)")
	case relay.HandshakeSilent:
		c.violate("AM-60", t.Client, t.Command,
			"PROT P was agreed, but the client did not start TLS; it is the TLS client even on a connection that it accepted")
	case relay.HandshakeFailed:
		c.violate("tls-failed", t.Client, t.Command, fmt.Sprintf("TLS failed on the data connection: %v", rootError(t.Err)))
	case relay.HandshakeDone:
		switch {
		case t.Resumed:
			c.stats.resumed++
		case t.NoTickets:
			c.stats.noTickets++
		default:
			c.violate("AM-65", t.Client, t.Command, "the data connection did not resume the TLS session; a server that requires this, such as vsftpd, answers 522")
		}
	}
	if t.NoCloseNotify {
		c.violate("AM-67", t.Client, t.Command, "the upload ended without close_notify; the partner cannot tell it from a truncated one")
	}
}
