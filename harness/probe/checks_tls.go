package probe

import (
	"fmt"
	"net"

	"activeftp/core/connect"
	"activeftp/harness/checklist"
	"activeftp/harness/internal/ftpurl"
)

// beginTLS selects a session with protected data connections and opens a data
// port. Under the scheme ftp it opens a session with AUTH TLS for this item.
func (a *attempt) beginTLS() (*dataPort, error) {
	if a.prober.url.TLS != ftpurl.NoTLS {
		p, err := a.begin()
		if err == nil && a.dataTLS == nil {
			err = cannotCheck("the data connections are not protected")
		}
		return p, err
	}
	c, err := a.prober.open(a.ctx, a.end)
	if err != nil {
		return nil, err
	}
	a.use(c)
	reply, err := c.ask("AUTH TLS")
	if err == nil && reply.Kind() != connect.Completion {
		err = cannotCheck("the server has no TLS: %s", firstLine(reply))
	}
	for _, step := range []func(*control) error{
		func(c *control) error { return c.startTLS(a.prober.tls) }, a.prober.authenticate, a.prober.protectData,
	} {
		if err == nil {
			err = step(c)
		}
	}
	if err != nil {
		return nil, err
	}
	return a.listen()
}

// beginProtected begins as beginTLS does, after a listing under TLS has worked. A
// server that cannot even do that proves nothing when it refuses another.
func (a *attempt) beginProtected() (*dataPort, error) {
	p, err := a.beginTLS()
	if err != nil {
		return nil, err
	}
	r, err := a.listOver(p, drain)
	if err != nil {
		return nil, err
	}
	if !r.complete() {
		return nil, cannotCheck("under PROT P, LIST fails: %s", r.text())
	}
	return a.listen()
}

func tlsClient(a *attempt) (checklist.Verdict, error) {
	p, err := a.beginTLS()
	if err != nil {
		return checklist.Verdict{}, err
	}
	r, err := a.listOver(p, drain)
	switch {
	case r.secured: // the rest of the transfer is for other items
		return pass("the server acts as the TLS server"), nil
	case err != nil:
		return checklist.Verdict{}, err
	case !r.peer.IsValid():
		return checklist.Verdict{}, cannotCheck("LIST opens no data connection: %s", r.text())
	case ownReason(r.last):
		return checklist.Verdict{}, cannotCheck("LIST fails: %s", firstLine(r.last))
	}
	return a.unmet("%s", r.text()), nil
}

// prot sets the protection of the data connections, C or P.
func (a *attempt) prot(level string) error {
	reply, err := a.ask("PROT %s", level)
	if err == nil && reply.Kind() != connect.Completion {
		err = cannotCheck("PROT %s is refused: %s", level, firstLine(reply))
	}
	if err == nil {
		a.dataTLS = nil
		if level == "P" {
			a.dataTLS = a.protected
		}
	}
	return err
}

// protLate requests a transfer in clear text from a server that may demand
// protection.
func protLate(a *attempt) (checklist.Verdict, error) {
	p, err := a.beginProtected()
	if err != nil {
		return checklist.Verdict{}, err
	}
	if err := a.prot("C"); err != nil {
		return checklist.Verdict{}, err
	}
	defer func() {
		if !a.broken { // other items use the session too
			_ = a.prot("P")
		}
	}()
	reply, err := a.ask("%s", portCommand(p.endpoint))
	if err != nil {
		return checklist.Verdict{}, err
	}
	if reply.Kind() != connect.Completion {
		return a.unmet("under PROT C the port command is refused: %s", firstLine(reply)), nil
	}
	r, err := a.transfer("LIST", p.accept, func(net.Conn) error { return nil })
	switch {
	case err != nil:
		return checklist.Verdict{}, err
	case r.peer.IsValid():
		return checklist.Verdict{}, cannotCheck("under PROT C a data connection comes too")
	case r.last.Code != 521:
		return a.unmet("%s", firstLine(r.last)), nil
	}
	return pass("%s", firstLine(r.last)), nil
}

// tlsAlert is the record of a fatal alert handshake_failure (RFC 5246 section
// 7.2), which a client sends if it rejects TLS.
var tlsAlert = []byte{21, 3, 1, 0, 2, 2, 40}

func handshakeFails(a *attempt) (checklist.Verdict, error) {
	p, err := a.beginProtected()
	if err != nil {
		return checklist.Verdict{}, err
	}
	if err := a.announce(p); err != nil {
		return checklist.Verdict{}, err
	}
	a.rejectTLS = true // for this data connection
	defer func() { a.rejectTLS = false }()
	r, err := a.transfer("LIST", p.accept, func(net.Conn) error { return nil })
	switch {
	case err != nil:
		return checklist.Verdict{}, err
	case !r.peer.IsValid():
		return checklist.Verdict{}, cannotCheck("LIST opens no data connection: %s", firstLine(r.last))
	case r.last.Code != 522:
		return a.unmet("%s", firstLine(r.last)), nil
	case r.first.Kind() != connect.Preliminary: // no client depends on 150
		return deviation("%s, but no 150 came first", firstLine(r.last)), nil
	}
	return pass("%s", firstLine(r.last)), nil
}

func protAfterPort(a *attempt) (checklist.Verdict, error) {
	p, err := a.beginProtected()
	if err != nil {
		return checklist.Verdict{}, err
	}
	if err := a.prot("C"); err != nil {
		return checklist.Verdict{}, err
	}
	if err := a.announce(p); err != nil {
		return checklist.Verdict{}, fmt.Errorf("under PROT C: %w", err)
	}
	if err := a.prot("P"); err != nil {
		return checklist.Verdict{}, err
	}
	r, err := a.transfer("LIST", p.accept, drain)
	if err == nil && !r.complete() {
		return a.unmet("%s", r.text()), nil
	}
	return pass("PROT P between the port command and LIST takes effect"), err
}
