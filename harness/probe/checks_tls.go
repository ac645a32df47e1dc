package probe

import (
	"fmt"
	"net"

	"activeftp/core/connect"
	"activeftp/harness/checklist"
)

// secured opens a session whose data connections are under TLS, and a data port.
func (t *trial) secured() (*dataPort, error) {
	if t.prober.scheme != "ftp" {
		p, err := t.begin()
		if err == nil && t.secure == nil {
			err = notApplicable("the data connections are not under TLS")
		}
		return p, err
	}
	d, err := t.prober.open(t.ctx, t.until)
	if err != nil {
		return nil, err
	}
	t.dialogue, t.own = d, append(t.own, d)
	reply, err := d.ask("AUTH TLS")
	if err == nil && reply.Kind() != connect.Completion {
		err = notApplicable("no TLS here: %s", replied(reply))
	}
	for _, step := range []func(*dialogue) error{
		func(d *dialogue) error { return d.wrap(t.prober.tls) }, t.prober.enter, t.prober.protect,
	} {
		if err == nil {
			err = step(d)
		}
	}
	if err != nil {
		return nil, err
	}
	return t.listen()
}

func tlsClient(t *trial) (checklist.Verdict, error) {
	p, err := t.secured()
	if err != nil {
		return checklist.Verdict{}, err
	}
	e, err := t.listOver(p)
	if err == nil && !e.done() {
		return t.unmet("%s", e.words()), nil
	}
	return pass("the server answers the handshake of the client"), err
}

// prot sets the protection of the data connections, C or P.
func (t *trial) prot(level string) error {
	reply, err := t.ask("PROT %s", level)
	if err == nil && reply.Kind() != connect.Completion {
		err = notApplicable("PROT %s is refused: %s", level, replied(reply))
	}
	if err == nil {
		t.secure = nil
		if level == "P" {
			t.secure = t.prober.tls
		}
	}
	return err
}

// protLate asks in clear for what may have to be protected.
func protLate(t *trial) (checklist.Verdict, error) {
	p, err := t.secured()
	if err != nil {
		return checklist.Verdict{}, err
	}
	if err := t.prot("C"); err != nil {
		return checklist.Verdict{}, err
	}
	defer func() {
		if !t.broken { // the session is for other items too
			t.prot("P")
		}
	}()
	reply, err := t.ask("%s", command(p.endpoint))
	if err != nil {
		return checklist.Verdict{}, err
	}
	if reply.Kind() != connect.Completion {
		return t.unmet("under PROT C the port command is refused: %s", replied(reply)), nil
	}
	e, err := t.transfer("LIST", p.accept, func(net.Conn) error { return nil })
	switch {
	case err != nil:
		return checklist.Verdict{}, err
	case e.peer.IsValid():
		return checklist.Verdict{}, notApplicable("under PROT C a data connection comes too")
	case e.last.Code != 521:
		return t.unmet("%s", replied(e.last)), nil
	}
	return pass("%s", replied(e.last)), nil
}

// tlsAlert is the record of the fatal alert handshake_failure (RFC 5246 section
// 7.2): what a client sends that will have no TLS.
var tlsAlert = []byte{21, 3, 1, 0, 2, 2, 40}

func handshakeFails(t *trial) (checklist.Verdict, error) {
	p, err := t.secured()
	if err != nil {
		return checklist.Verdict{}, err
	}
	if err := t.announce(p); err != nil {
		return checklist.Verdict{}, err
	}
	t.secure = nil // of this one data connection
	defer func() { t.secure = t.prober.tls }()
	e, err := t.transfer("LIST", p.accept, func(conn net.Conn) error {
		_, err := conn.Write(tlsAlert)
		return err
	})
	switch {
	case err != nil:
		return checklist.Verdict{}, err
	case !e.peer.IsValid():
		return checklist.Verdict{}, notApplicable("LIST opens no data connection: %s", replied(e.last))
	case e.last.Code != 522:
		return t.unmet("%s", replied(e.last)), nil
	}
	return pass("%s", replied(e.last)), nil
}

func protAfterPort(t *trial) (checklist.Verdict, error) {
	p, err := t.secured()
	if err != nil {
		return checklist.Verdict{}, err
	}
	if err := t.prot("C"); err != nil {
		return checklist.Verdict{}, err
	}
	if err := t.announce(p); err != nil {
		return checklist.Verdict{}, fmt.Errorf("under PROT C: %w", err)
	}
	if err := t.prot("P"); err != nil {
		return checklist.Verdict{}, err
	}
	e, err := t.transfer("LIST", p.accept, drain)
	if err == nil && !e.done() {
		return t.unmet("%s", e.words()), nil
	}
	return pass("PROT P between PORT and LIST is heeded"), err
}
