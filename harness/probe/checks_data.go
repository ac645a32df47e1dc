package probe

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"net"
	"net/netip"
	"syscall"
	"time"

	"activeftp/core/connect"
	"activeftp/harness/checklist"
	"activeftp/harness/internal/neterr"
	"activeftp/harness/internal/transcript"
)

func sourcePort(a *attempt) (checklist.Verdict, error) {
	r, err := a.list()
	if err != nil {
		return checklist.Verdict{}, err
	}
	want := a.remote().Port() - 1
	if r.peer.Port() != want {
		// Hardly any client or firewall depends on the port.
		return deviation("it comes from port %d, want %d", r.peer.Port(), want), nil
	}
	return pass("it comes from port %d", want), nil
}

func sourceAddress(a *attempt) (checklist.Verdict, error) {
	r, err := a.list()
	if err != nil {
		return checklist.Verdict{}, err
	}
	if r.peer.Addr() != a.remote().Addr() {
		return a.unmet("it comes from %v, want %v", r.peer.Addr(), a.remote().Addr()), nil
	}
	return pass("it comes from %v", r.peer.Addr()), nil
}

// openPassive requests a passive port and connects to it.
func (a *attempt) openPassive() (net.Conn, error) {
	command := "PASV"
	if a.remote().Addr().Is6() {
		command = "EPSV"
	}
	reply, err := a.ask("%s", command)
	if err != nil {
		return nil, err
	}
	if reply.Kind() != connect.Completion {
		return nil, cannotCheck("%s is refused: %s", command, firstLine(reply))
	}
	port, err := connect.PassivePort(reply)
	if err != nil {
		return nil, noReplyError{err}
	}
	dialer := net.Dialer{Deadline: a.deadline()}
	conn, err := dialer.DialContext(a.ctx, "tcp", netip.AddrPortFrom(a.remote().Addr(), port).String())
	if err != nil {
		return nil, cannotCheck("cannot connect to the passive port: %s", neterr.Reason(err))
	}
	a.conns = append(a.conns, conn)
	return conn, nil
}

// lastPort opens sessions of its own, because the port that is not used would
// affect the next item.
func lastPort(a *attempt) (checklist.Verdict, error) {
	if err := a.openOwn(); err != nil {
		return checklist.Verdict{}, err
	}
	p, err := a.listen()
	if err != nil {
		return checklist.Verdict{}, err
	}
	if err := a.announce(p); err != nil {
		return checklist.Verdict{}, err
	}
	conn, err := a.openPassive()
	if err != nil {
		return checklist.Verdict{}, err
	}
	r, err := a.transfer("LIST", func(time.Time) (net.Conn, error) { return conn, nil }, drain)
	if err != nil {
		return checklist.Verdict{}, err
	}
	if !r.complete() || a.arrived(p) {
		return a.unmet("PORT, then passive mode: %s", r.text()), nil
	}
	return a.portAfterPassive()
}

func (a *attempt) portAfterPassive() (checklist.Verdict, error) {
	if err := a.openOwn(); err != nil {
		return checklist.Verdict{}, err
	}
	if _, err := a.openPassive(); err != nil {
		return checklist.Verdict{}, err
	}
	p, err := a.listen()
	if err != nil {
		return checklist.Verdict{}, err
	}
	r, err := a.listOver(p)
	if err == nil && !r.complete() {
		return a.unmet("passive mode, then PORT: %s", r.text()), nil
	}
	return pass("in either order"), err
}

// defaultPort opens a session of its own, sends no port command and listens on
// the port of the control connection.
func defaultPort(a *attempt) (checklist.Verdict, error) {
	if err := a.openOwn(); err != nil {
		return checklist.Verdict{}, err
	}
	l, err := listenOnControlPort(a.ctx, a.local())
	if err != nil {
		return checklist.Verdict{}, err
	}
	p := &dataPort{listener: l, endpoint: a.local()}
	a.ports = append(a.ports, p)
	r, err := a.transfer("LIST", p.accept, drain)
	if err != nil {
		return checklist.Verdict{}, err
	}
	if !r.peer.IsValid() {
		if _, err := a.list(); err != nil { // with a port command it must
			return checklist.Verdict{}, err
		}
		// No client depends on it any more.
		return deviation("no connection came: %s", r.text()), nil
	}
	return pass("it connects to port %d", a.local().Port()), nil
}

func closesThenReplies(a *attempt) (checklist.Verdict, error) {
	r, err := a.list()
	if err == nil && !r.complete() {
		return a.unmet("%s", r.text()), nil
	}
	return pass("%s", firstLine(r.last)), err
}

// uploadedText is the content of an uploaded file.
const uploadedText = "activeftp was here\r\n"

// store uploads a file under a new name, with move on its data connection, and
// deletes it.
func (a *attempt) store(move func(net.Conn) error) (transferResult, error) {
	p, err := a.listen()
	if err != nil {
		return transferResult{}, err
	}
	if err := a.announce(p); err != nil {
		return transferResult{}, err
	}
	name := "activeftp-probe-" + rand.Text()
	r, err := a.transfer("STOR "+name, p.accept, move)
	if kind := r.first.Kind(); err == nil && kind != connect.Preliminary && kind != connect.Completion {
		return r, cannotCheck("STOR is refused: %s", firstLine(r.first))
	}
	if !a.remove(name) { // some servers create the file before they connect
		a.prober.left = append(a.prober.left, name)
	}
	if err == nil && !r.peer.IsValid() {
		err = cannotCheck("STOR opens no data connection: %s", firstLine(r.last))
	}
	return r, err
}

// Bounds of the removal of a file, in round trips and beside them. A new session
// under TLS needs about ten commands.
const (
	removeTrips = 12
	removeLimit = 2 * time.Second
)

// remove deletes a stored file, over a new session if the current one is broken.
// It does so after an interrupt too. It reports whether the file is gone.
func (a *attempt) remove(name string) bool {
	ctx, end := a.ctx, a.end
	interrupted := ctx.Err() != nil
	if interrupted {
		limit := removeLimit + min(removeTrips*a.meter.RoundTrip(), a.prober.options.Wait)
		limited, cancel := context.WithTimeout(context.WithoutCancel(ctx), limit)
		defer cancel()
		ctx, end = limited, time.Now().Add(limit)
	}
	c := a.control
	if interrupted && !c.resume(ctx, end) || c.broken {
		var err error
		if c, err = a.prober.login(ctx, end); err != nil {
			return false
		}
		defer c.close()
	}
	reply, err := c.ask("DELE %s", name)
	if err == nil && reply.Kind() != connect.Completion {
		reply, err = c.ask("SIZE %s", name)
		return err == nil && reply.Code == fileUnavailable // it was never there
	}
	if err != nil && !interrupted && a.ctx.Err() != nil {
		return a.remove(name)
	}
	return err == nil
}

// fileUnavailable is 550, the reply about a file that is not there (RFC 959
// section 5.4).
const fileUnavailable = 550

// noReset checks the end of a download and of an upload.
func noReset(a *attempt) (checklist.Verdict, error) {
	r, err := a.list()
	if err != nil {
		return checklist.Verdict{}, err
	}
	if errors.Is(r.err, syscall.ECONNRESET) {
		return a.unmet("a download ends with a reset"), nil
	}
	r, err = a.store(func(conn net.Conn) error {
		if _, err := io.WriteString(conn, uploadedText); err != nil {
			return err
		}
		if err := conn.(interface{ CloseWrite() error }).CloseWrite(); err != nil {
			return err
		}
		return drain(conn)
	})
	switch {
	case isNotApplicable(err):
		return pass("a download ends without a reset; %v", err), nil
	case err == nil && errors.Is(r.err, syscall.ECONNRESET):
		return a.unmet("an upload ends with a reset"), nil
	}
	return pass("a download and an upload end without a reset"), err
}

// abort ends two uploads early, one by ABOR and one by closing the control
// connection. Only an upload lasts for as long as this side wants.
func abort(a *attempt) (checklist.Verdict, error) {
	for _, way := range []struct {
		end   func() error
		unmet string
	}{
		{a.sendAbort, "after ABOR it stays open"},
		{a.hangUp, "it outlives the control connection"},
	} {
		ended, err := a.endUpload(way.end)
		if err != nil {
			return checklist.Verdict{}, err
		}
		if !ended {
			return a.unmet("%s", way.unmet), nil
		}
	}
	return pass("it is closed in both cases"), nil
}

// endUpload starts an upload in a session of its own and reports whether end
// makes the server close the data connection.
func (a *attempt) endUpload(end func() error) (ended bool, err error) {
	if err := a.openOwn(); err != nil {
		return false, err
	}
	_, err = a.store(func(conn net.Conn) error {
		a.broken = true // the number of replies after the end depends on the server
		if _, err := io.WriteString(conn, uploadedText); err != nil {
			return err
		}
		if err := end(); err != nil {
			return err
		}
		ended = closed(conn)
		return nil
	})
	if errors.As(err, &noReplyError{}) { // as expected after the end
		err = nil
	}
	return ended, err
}

func (a *attempt) sendAbort() error {
	a.record(transcript.Sent, "ABOR")
	_, err := io.WriteString(a.conn, "ABOR\r\n")
	return err
}

func (a *attempt) hangUp() error {
	a.record(transcript.Remark, "the probe closes the control connection")
	return a.conn.Close()
}

// closed reports whether the server closes a data connection on which it sends
// nothing.
func closed(conn net.Conn) bool {
	_, err := conn.Read(make([]byte, 1))
	var timeout net.Error
	return !errors.As(err, &timeout) || !timeout.Timeout()
}

func refusedConnect(a *attempt) (checklist.Verdict, error) {
	if _, err := a.list(); err != nil { // a server that never connects proves nothing
		return checklist.Verdict{}, err
	}
	p, err := a.listen()
	if err != nil {
		return checklist.Verdict{}, err
	}
	p.listener.Close()
	reply, err := a.ask("%s", portCommand(p.endpoint))
	if err == nil && reply.Kind() == connect.Completion {
		var r transferResult
		r, err = a.transfer("LIST", func(time.Time) (net.Conn, error) { return nil, errNoConnection }, drain)
		reply = r.last
	}
	if err != nil {
		return checklist.Verdict{}, err
	}
	if reply.Code != connectFailed {
		return a.unmet("%s", firstLine(reply)), nil
	}
	after, err := a.ask("NOOP")
	if err == nil && after.Code == serviceClosing {
		return a.unmet("%s, but then NOOP -> %s", firstLine(reply), firstLine(after)), nil
	}
	return pass("%s", firstLine(reply)), err
}

func refusedTransfer(a *attempt) (checklist.Verdict, error) {
	p, err := a.begin()
	if err != nil {
		return checklist.Verdict{}, err
	}
	if err := a.announce(p); err != nil {
		return checklist.Verdict{}, err
	}
	reply, err := a.ask("RETR activeftp-probe-%s", rand.Text())
	if err != nil {
		return checklist.Verdict{}, err
	}
	if reply.Kind() == connect.Preliminary {
		if reply, err = a.reply(); err != nil {
			return checklist.Verdict{}, err
		}
	}
	if a.arrived(p) {
		return a.unmet("%s, but a data connection came", firstLine(reply)), nil
	}
	if reply.Kind() < connect.TransientNegative || unknownCommand(reply) {
		return checklist.Verdict{}, cannotCheck("RETR of a missing file -> %s, which refuses no file", firstLine(reply))
	}
	return pass("%s", firstLine(reply)), nil
}
