package observe

import (
	"errors"
	"fmt"
	"slices"

	"activeftp/core"
	"activeftp/core/connect"
	"activeftp/harness/internal/certs"
	"activeftp/harness/relay"
)

// Announced holds a port against the settings, and that somebody listens there.
func (j *judge) Announced(a relay.Announcement) {
	j.port(a)
	if !a.Dialled {
		return
	}
	j.count.announced++
	if a.DialErr == nil {
		j.count.open++
		return
	}
	j.judge("AM-20", a.Client, a.Line, fmt.Sprintf(
		"nobody could connect to port %d when it was announced; a partner that dials at once fails (%v)", a.At.Port(), cause(a.DialErr)))
}

// cause is the innermost of an error.
func cause(err error) error {
	for inner := errors.Unwrap(err); inner != nil; inner = errors.Unwrap(err) {
		err = inner
	}
	return err
}

// port holds what a PORT or EPRT carries.
func (j *judge) port(a relay.Announcement) {
	if a.Err != nil {
		j.malformed(a)
		return
	}
	port, addr := int(a.At.Port()), a.At.Addr()
	j.count.ports[port] = true
	switch {
	case port < core.LowestPort:
		j.judge("AM-56", a.Client, a.Line, fmt.Sprintf("port %d is below 1024; partners refuse to dial it", port))
	case j.ports.Given() && !j.ports.Contains(port):
		j.judge("port-outside-range", a.Client, a.Line, fmt.Sprintf(
			"port %d is not in the range %s; a firewall that opens the range alone drops the partner's connection", port, j.ports))
	}
	peer := j.sessions[a.Client].peer
	if addr != peer && !slices.Contains(j.allowed, addr) {
		j.judge("site-nat", a.Client, a.Line, fmt.Sprintf(
			"it announces %s, and the client is %s; the partner refuses it, or dials somebody else", addr, peer))
	}
}

// malformed judges a command that a strict partner cannot read.
func (j *judge) malformed(a relay.Announcement) {
	wrong := (*connect.ArgumentError)(nil)
	if !errors.As(a.Err, &wrong) {
		return
	}
	switch {
	case wrong.Field == "net-addr" || wrong.Field == "h1" && wrong.Want == undialable:
		j.judge("AM-10", a.Client, a.Line, wrong.Error()+"; the partner refuses it")
	case wrong.Verb == "EPRT":
		j.judge("AM-04", a.Client, a.Line, wrong.Error())
	default:
		j.judge("AM-01", a.Client, a.Line, wrong.Error())
	}
}

// undialable is what core wants in the place of 0.0.0.0.
const undialable = "an address other than 0.0.0.0"

// Transferred holds what became of a data connection.
func (j *judge) Transferred(t relay.Transferred) {
	s := j.sessions[t.Client]
	s.port, s.tried, s.moving = false, "", ""
	j.tried()
	j.protection(t)
	if t.Stranger != relay.NoStranger {
		j.challenged(t)
	}
	if t.Handshake != relay.NoHandshake {
		j.handshake(t)
	}
	if t.Err == nil && t.Connected {
		j.count.done++
		j.count.bytes += t.Bytes
	}
	switch {
	case t.Err == nil, t.Handshake > relay.HandshakeDone, t.Stranger == relay.StrangerRejected:
	case !t.Connected:
		j.judge("connect-refused", t.Client, t.Command, fmt.Sprintf(
			"port %d could not be dialled any more when the transfer came (%v)", t.At.Port(), cause(t.Err)))
	default:
		j.judge("data-broken", t.Client, t.Command, fmt.Sprintf(
			"the data connection broke after %d bytes (%v)", t.Bytes, cause(t.Err)))
	}
	j.tell()
}

// protection holds that a site that wants TLS has it.
func (j *judge) protection(t relay.Transferred) {
	switch {
	case !j.ftps || j.options.Server.TLS == certs.TLSNone || t.Private:
	case t.Secure:
		j.judge("use-ftps", t.Client, t.Command, "use-ftps = yes, and PROT P never came: the login is encrypted, and the file is not")
	default:
		j.judge("use-ftps", t.Client, t.Command, "use-ftps = yes, and AUTH TLS never came: login and file are in clear text")
	}
}

// challenged judges what the client did with a stranger.
func (j *judge) challenged(t relay.Transferred) {
	j.count.challenge = t.Stranger
	switch {
	case t.Stranger == relay.StrangerAccepted:
		j.judge("AM-52", t.Client, t.Command, fmt.Sprintf(
			"it took a connection from %s, and its server is %s; whoever dials first gets the upload, or supplies the download", strangerAddress, j.sessions[t.Client].own))
	case t.Stranger == relay.StrangerRejected && t.Err != nil:
		j.judge("AM-53", t.Client, t.Command, "it turned a stranger away, and then did not wait for its partner: anybody can make its transfers fail")
	}
}

// handshake judges how TLS began.
func (j *judge) handshake(t relay.Transferred) {
	j.count.private++
	switch t.Handshake {
	case relay.HandshakeClearText:
		j.judge("AM-62", t.Client, t.Command,
			"PROT P was agreed, and the first bytes on the data connection are no TLS record: the file goes over the network in clear text (curl 7.87 to 7.88.1, Debian 12's, does that)")
	case relay.HandshakeSilent:
		j.judge("AM-60", t.Client, t.Command,
			"PROT P was agreed, and the client did not begin TLS; it is the TLS client also on a connection that it accepted")
	case relay.HandshakeFailed:
		j.judge("tls-failed", t.Client, t.Command, fmt.Sprintf("TLS failed on the data connection: %v", cause(t.Err)))
	case relay.HandshakeDone:
		if t.Resumed {
			j.count.resumed++
		} else {
			j.judge("AM-65", t.Client, t.Command, "TLS began anew on the data connection; a server that insists on resumption, as vsftpd does, answers 522")
		}
	}
	if t.Unclosed {
		j.judge("AM-67", t.Client, t.Command, "the upload ended without close_notify; the partner cannot tell it from one that was cut short")
	}
}
