package probe

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"syscall"
	"time"

	"activeftp/core/connect"
	"activeftp/harness/checklist"
	"activeftp/harness/client"
	"activeftp/harness/internal/transcript"
)

// list lists the directory over a data connection of its own. A server that
// cannot do that cannot be asked for what the connection is like.
func (t *trial) list() (exchange, error) {
	p, err := t.begin()
	if err != nil {
		return exchange{}, err
	}
	e, err := t.listOver(p)
	if err == nil && !e.peer.IsValid() {
		err = notApplicable("LIST opens no data connection: %s", replied(e.last))
	}
	return e, err
}

// listOver announces p and lists the directory over it.
func (t *trial) listOver(p *dataPort) (exchange, error) {
	if err := t.announce(p); err != nil {
		return exchange{}, err
	}
	return t.transfer("LIST", p.accept, drain)
}

func sourcePort(t *trial) (checklist.Verdict, error) {
	e, err := t.list()
	if err != nil {
		return checklist.Verdict{}, err
	}
	want := t.remote().Port() - 1
	if e.peer.Port() != want {
		// Firewalls that ask for the port are the exception, and so are clients.
		return checklist.Verdict{Status: checklist.Deviation, Detail: fmt.Sprintf("it comes from port %d and not %d", e.peer.Port(), want)}, nil
	}
	return pass("it comes from port %d", want), nil
}

func sourceAddress(t *trial) (checklist.Verdict, error) {
	e, err := t.list()
	if err != nil {
		return checklist.Verdict{}, err
	}
	if e.peer.Addr() != t.remote().Addr() {
		return t.unmet("it comes from %v and not %v", e.peer.Addr(), t.remote().Addr()), nil
	}
	return pass("it comes from %v", e.peer.Addr()), nil
}

// passive asks for a passive port and connects to it.
func (t *trial) passive() (net.Conn, error) {
	line := "PASV"
	if t.remote().Addr().Is6() {
		line = "EPSV"
	}
	reply, err := t.ask("%s", line)
	if err != nil {
		return nil, err
	}
	if reply.Kind() != connect.Completion {
		return nil, notApplicable("%s is refused: %s", line, replied(reply))
	}
	port, err := client.PassivePort(reply)
	if err != nil {
		return nil, silence{err}
	}
	at := netip.AddrPortFrom(t.remote().Addr(), port)
	dialer := net.Dialer{Deadline: t.deadline()}
	conn, err := dialer.DialContext(t.ctx, "tcp", at.String())
	if err != nil {
		return nil, notApplicable("the passive port cannot be reached: %w", err)
	}
	t.conns = append(t.conns, conn)
	return conn, nil
}

// lastPort has sessions of its own: what is left of the two would disturb.
func lastPort(t *trial) (checklist.Verdict, error) {
	if err := t.alone(); err != nil {
		return checklist.Verdict{}, err
	}
	p, err := t.listen()
	if err != nil {
		return checklist.Verdict{}, err
	}
	if err := t.announce(p); err != nil {
		return checklist.Verdict{}, err
	}
	conn, err := t.passive()
	if err != nil {
		return checklist.Verdict{}, err
	}
	e, err := t.transfer("LIST", func(time.Time) (net.Conn, error) { return conn, nil }, drain)
	if err != nil {
		return checklist.Verdict{}, err
	}
	if !e.done() || p.arrived() {
		return t.unmet("PORT and then passive: %s", e.words()), nil
	}
	return t.portAfterPassive()
}

func (t *trial) portAfterPassive() (checklist.Verdict, error) {
	if err := t.alone(); err != nil {
		return checklist.Verdict{}, err
	}
	if _, err := t.passive(); err != nil {
		return checklist.Verdict{}, err
	}
	p, err := t.listen()
	if err != nil {
		return checklist.Verdict{}, err
	}
	e, err := t.listOver(p)
	if err == nil && !e.done() {
		return t.unmet("passive and then PORT: %s", e.words()), nil
	}
	return pass("in either order"), err
}

// defaultPort has a session of its own, which has seen no port command, and
// listens on the port of its control connection.
func defaultPort(t *trial) (checklist.Verdict, error) {
	if err := t.alone(); err != nil {
		return checklist.Verdict{}, err
	}
	l, err := listenBeside(t.ctx, t.local())
	if err != nil {
		return checklist.Verdict{}, err
	}
	p := &dataPort{listener: l, endpoint: t.local()}
	t.ports = append(t.ports, p)
	e, err := t.transfer("LIST", p.accept, drain)
	if err != nil {
		return checklist.Verdict{}, err
	}
	if !e.peer.IsValid() { // nobody relies on it any more
		return checklist.Verdict{Status: checklist.Deviation, Detail: fmt.Sprintf("it does not: %s", e.words())}, nil
	}
	return pass("it dials port %d", t.local().Port()), nil
}

func closesThenReplies(t *trial) (checklist.Verdict, error) {
	e, err := t.list()
	if err == nil && !e.done() {
		return t.unmet("%s", e.words()), nil
	}
	return pass("%s", replied(e.last)), err
}

// stored is what the probe stores.
const stored = "activeftp was here\r\n"

// store stores a file under a name of its own, with move on its data connection,
// and deletes it again.
func (t *trial) store(move func(net.Conn) error) (exchange, error) {
	p, err := t.listen()
	if err != nil {
		return exchange{}, err
	}
	if err := t.announce(p); err != nil {
		return exchange{}, err
	}
	name := "activeftp-probe-" + rand.Text()
	e, err := t.transfer("STOR "+name, p.accept, move)
	if err == nil && !e.peer.IsValid() {
		err = notApplicable("no file can be stored: %s", replied(e.last))
	}
	if !errors.As(err, &inapplicable{}) && !t.remove(name) {
		t.prober.left = append(t.prober.left, name)
	}
	return e, err
}

// remove deletes a file of the probe, in a new session where the old one is of
// no more use. It reports whether the server has done so.
func (t *trial) remove(name string) bool {
	if t.broken && t.alone() != nil {
		return false
	}
	reply, err := t.ask("DELE %s", name)
	return err == nil && reply.Kind() == connect.Completion
}

// noReset looks at the end of a download and of an upload.
func noReset(t *trial) (checklist.Verdict, error) {
	e, err := t.list()
	if err != nil {
		return checklist.Verdict{}, err
	}
	if errors.Is(e.err, syscall.ECONNRESET) {
		return t.unmet("a download ends with a reset"), nil
	}
	e, err = t.store(func(conn net.Conn) error {
		if _, err := io.WriteString(conn, stored); err != nil {
			return err
		}
		if err := conn.(interface{ CloseWrite() error }).CloseWrite(); err != nil {
			return err
		}
		return drain(conn)
	})
	switch {
	case errors.As(err, &inapplicable{}):
		return pass("a download ends so; %v", err), nil
	case err == nil && errors.Is(e.err, syscall.ECONNRESET):
		return t.unmet("an upload ends with a reset"), nil
	}
	return pass("a download and an upload end so"), err
}

// abort aborts an upload, the one transfer that lasts as long as this side
// wants, and drops the control connection of another.
func abort(t *trial) (checklist.Verdict, error) {
	for _, way := range []struct {
		end   func() error
		stays string
	}{
		{t.sendAbort, "after ABOR it stays open"},
		{t.hangUp, "it outlives the control connection"},
	} {
		ended, err := t.endUpload(way.end)
		if err != nil {
			return checklist.Verdict{}, err
		}
		if !ended {
			return t.unmet("%s", way.stays), nil
		}
	}
	return pass("so it is for both"), nil
}

// endUpload begins an upload in a session of its own, and reports whether end
// makes the server close its data connection.
func (t *trial) endUpload(end func() error) (ended bool, err error) {
	if err := t.alone(); err != nil {
		return false, err
	}
	_, err = t.store(func(conn net.Conn) error {
		// How many replies follow depends on the server.
		t.broken = true
		if _, err := io.WriteString(conn, stored); err != nil {
			return err
		}
		if err := end(); err != nil {
			return err
		}
		ended = closed(conn)
		return nil
	})
	if errors.As(err, &silence{}) { // after the end it is what was to be seen
		err = nil
	}
	return ended, err
}

func (t *trial) sendAbort() error {
	t.note(transcript.Sent, "ABOR")
	_, err := io.WriteString(t.conn, "ABOR\r\n")
	return err
}

func (t *trial) hangUp() error {
	t.note(transcript.Remark, "the control connection is closed")
	return t.conn.Close()
}

// closed reports whether the other side ends a data connection that this side
// has only written to.
func closed(conn net.Conn) bool {
	_, err := conn.Read(make([]byte, 1))
	var timeout net.Error
	return !errors.As(err, &timeout) || !timeout.Timeout()
}

func refusedConnect(t *trial) (checklist.Verdict, error) {
	p, err := t.begin()
	if err != nil {
		return checklist.Verdict{}, err
	}
	p.listener.Close()
	reply, err := t.ask("%s", command(p.endpoint))
	if err == nil && reply.Kind() == connect.Completion {
		var e exchange
		e, err = t.transfer("LIST", func(time.Time) (net.Conn, error) { return nil, errNoConnection }, drain)
		reply = e.last
	}
	if err != nil {
		return checklist.Verdict{}, err
	}
	if reply.Code != 425 {
		return t.unmet("%s", replied(reply)), nil
	}
	after, err := t.ask("NOOP")
	if err == nil && after.Kind() != connect.Completion {
		return t.unmet("%s, and then to NOOP: %s", replied(reply), replied(after)), nil
	}
	return pass("%s", replied(reply)), err
}

func refusedTransfer(t *trial) (checklist.Verdict, error) {
	p, err := t.begin()
	if err != nil {
		return checklist.Verdict{}, err
	}
	if err := t.announce(p); err != nil {
		return checklist.Verdict{}, err
	}
	reply, err := t.ask("RETR activeftp-probe-%s", rand.Text())
	if err != nil {
		return checklist.Verdict{}, err
	}
	if reply.Kind() == connect.Preliminary {
		if reply, err = t.reply(); err != nil {
			return checklist.Verdict{}, err
		}
	}
	if p.arrived() {
		return t.unmet("%s, and a data connection came", replied(reply)), nil
	}
	return pass("%s", replied(reply)), nil
}
