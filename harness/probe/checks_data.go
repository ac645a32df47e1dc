package probe

import (
	"cmp"
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
// affect the next item. Both modes must work alone.
func lastPort(a *attempt) (checklist.Verdict, error) {
	if r, err := a.list(); err != nil || !r.complete() {
		return checklist.Verdict{}, cmp.Or(err, cannotCheck("in active mode LIST fails: %s", r.text()))
	}
	if r, err := a.listPassive(); err != nil || !r.complete() {
		return checklist.Verdict{}, cmp.Or(err, cannotCheck("in passive mode LIST fails: %s", r.text()))
	}
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
	if a.arrived(p) {
		return checklist.Verdict{}, cannotCheck("the server connects at the port command")
	}
	r, err := a.listPassive()
	if err != nil {
		return checklist.Verdict{}, err
	}
	if !r.complete() || a.arrived(p) {
		return a.unmet("PORT, then passive mode: %s", r.text()), nil
	}
	return a.portAfterPassive()
}

// listPassive lists the directory in passive mode.
func (a *attempt) listPassive() (transferResult, error) {
	conn, err := a.openPassive()
	if err != nil {
		return transferResult{}, err
	}
	return a.transfer("LIST", func(time.Time) (net.Conn, error) { return conn, nil }, drain)
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
	r, err := a.listOver(p, drain)
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
	var open time.Duration
	r, err := a.listWith(func(conn net.Conn) (err error) {
		open, err = a.openAfterReply(conn)
		return err
	})
	if err != nil {
		return checklist.Verdict{}, err
	}
	switch code := r.last.Code; {
	case a.dataTLS != nil && !r.secured:
		return checklist.Verdict{}, cannotCheck("LIST fails: %s", r.text())
	case r.err == nil && ownReason(r.last):
		return checklist.Verdict{}, cannotCheck("LIST fails: %s", firstLine(r.last))
	case r.err != nil || code != 226 && code != 250:
		return a.unmet("%s", r.text()), nil
	case open > a.meter.Patience(a.limit):
		return a.unmet("after the reply %q the data connection stays open and idle for %v", firstLine(r.last), open.Round(time.Millisecond)), nil
	}
	return pass("%s", firstLine(r.last)), nil
}

// openAfterReply reads a data connection to its end, and returns the longest time that
// it stayed open without data after a 2yz. Packets of the control connection overtake
// those of the data connection, and one that is lost comes up to a second later: a
// shorter time proves nothing about the order in which the server acted.
func (a *attempt) openAfterReply(conn net.Conn) (time.Duration, error) {
	if err := a.readUntil(a.end); err != nil {
		return 0, err
	}
	replied := make(chan time.Time, 1) // zero: no 2yz came
	go func() {
		first, err := a.in.Peek(1)
		if err != nil || first[0] != '2' {
			replied <- time.Time{}
			return
		}
		replied <- time.Now()
	}()
	var data arrivals
	err := drainTo(&data, conn)
	end := time.Now()
	_ = a.conn.SetReadDeadline(past) // ends Peek; fails if the connection is closed
	since := <-replied
	if err != nil || since.IsZero() {
		return 0, err
	}
	var longest time.Duration
	for _, at := range append(data, end) {
		if at.After(since) {
			longest = max(longest, at.Sub(since))
			since = at
		}
	}
	return longest, nil
}

// arrivals is a writer that keeps only the times of writes.
type arrivals []time.Time

func (w *arrivals) Write(p []byte) (int, error) {
	*w = append(*w, time.Now())
	return len(p), nil
}

// ownReason reports whether the last reply to a transfer refuses it for a reason
// that is not in the data connection: the file, the user or the server.
func ownReason(r connect.Reply) bool {
	switch r.Code {
	case connectFailed, 426, 522: // about the data connection
		return false
	}
	return r.Kind() >= connect.TransientNegative
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
	if reset(r.err) {
		return a.unmet("a download ends with a reset"), nil
	}
	if r.err != nil {
		return checklist.Verdict{}, cannotCheck("a download fails: %w", r.err)
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
	case err == nil && reset(r.err):
		return a.unmet("an upload ends with a reset"), nil
	case err == nil && r.err != nil:
		return checklist.Verdict{}, cannotCheck("a download ends without a reset, but an upload fails: %w", r.err)
	}
	return pass("a download and an upload end without a reset"), err
}

// reset reports whether the server has reset the data connection.
func reset(err error) bool {
	return errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE)
}

// abort ends two uploads early, one by ABOR and one by closing the control
// connection. Only an upload lasts for as long as this side wants. A server may
// require that Telnet signals precede ABOR (RFC 959 section 4.1.3), which cannot be
// sent under TLS.
func abort(a *attempt) (checklist.Verdict, error) {
	if err := a.useShared(); err != nil {
		return checklist.Verdict{}, err
	}
	idle, err := a.ask("ABOR")
	if err != nil {
		return checklist.Verdict{}, err
	}
	met := "it is closed in both cases"
	if !unknownCommand(idle) {
		ended, err := a.endUpload(a.sendAbort)
		if _, clear := a.conn.(*net.TCPConn); err == nil && !ended && clear {
			met += ", after ABOR only with Telnet signals"
			ended, err = a.endUpload(a.signalAbort)
		}
		if err == nil && !ended {
			return a.unmet("after ABOR it stays open"), nil
		}
		if err != nil {
			return checklist.Verdict{}, err
		}
	}
	ended, err := a.endUpload(a.hangUp)
	switch {
	case err == nil && !ended:
		return a.unmet("it outlives the control connection"), nil
	case err == nil && unknownCommand(idle):
		err = cannotCheck("it is closed with the control connection, and ABOR is unknown: %s", firstLine(idle))
	}
	return pass("%s", met), err
}

// endUpload starts an upload in a session of its own and reports whether end
// makes the server close the data connection.
func (a *attempt) endUpload(end func() error) (ended bool, err error) {
	if err := a.openOwn(); err != nil {
		return false, err
	}
	early := false
	r, err := a.store(func(conn net.Conn) error {
		a.broken = true // the number of replies after the end depends on the server
		if _, err := io.WriteString(conn, uploadedText); err != nil {
			return err
		}
		// The wait also gives the server time to begin the upload.
		if early = a.closes(conn, time.Now().Add(a.meter.AtLeast(arrivalDelay))); early {
			return nil
		}
		if err := end(); err != nil {
			return err
		}
		ended = a.closesWhileSending(conn)
		return nil
	})
	if errors.As(err, &noReplyError{}) { // as expected after the end
		err = nil
	}
	switch {
	case err == nil && early:
		err = cannotCheck("the server closes the data connection of an upload before its end: %s", firstLine(r.last))
	case err == nil && r.err != nil:
		err = cannotCheck("an upload fails: %w", r.err)
	}
	return ended, err
}

// closesWhileSending reports whether the server closes the data connection while
// the upload continues. Some servers look at the control connection only between
// two blocks of data.
func (a *attempt) closesWhileSending(conn net.Conn) bool {
	pause := a.meter.AtLeast(arrivalDelay) // more blocks would only queue on a slow link
	for end := a.deadline(); time.Now().Before(end); {
		if a.closes(conn, time.Now().Add(pause)) {
			return true
		}
		if _, err := io.WriteString(conn, uploadedText); err != nil {
			return !neterr.IsTimeout(err)
		}
	}
	return false
}

// closes reports whether the server closes, before a deadline, a data connection
// on which it sends nothing.
func (a *attempt) closes(conn net.Conn, deadline time.Time) bool {
	a.data.deadline = func() time.Time { return deadline }
	_, err := conn.Read(make([]byte, 1))
	return err != nil && !neterr.IsTimeout(err)
}

func (a *attempt) sendAbort() error {
	a.record(transcript.Sent, "ABOR")
	_, err := io.WriteString(a.conn, "ABOR\r\n")
	return err
}

// Telnet commands (RFC 854): what follows IAC is one, interruptProcess is that of
// the same name, and dataMark that of Synch.
const (
	iac              = "\xff"
	interruptProcess = iac + "\xf4"
	dataMark         = "\xf2"
)

// signalAbort sends ABOR after an Interrupt Process and a Synch. As other clients
// do, it sends the IAC of the Synch as urgent data: where servers find the mark of
// the urgent data differs by one byte.
func (a *attempt) signalAbort() error {
	a.record(transcript.Remark, "the probe sends the Telnet signals Interrupt Process and Synch")
	_, err := io.WriteString(a.conn, interruptProcess)
	if err == nil {
		err = sendUrgent(a.conn.(*net.TCPConn), iac)
	}
	if err != nil {
		return err
	}
	a.record(transcript.Sent, "ABOR")
	_, err = io.WriteString(a.conn, dataMark+"ABOR\r\n")
	return err
}

func (a *attempt) hangUp() error {
	a.record(transcript.Remark, "the probe closes the control connection")
	return a.conn.Close()
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
	if reply.Kind() < connect.TransientNegative || reply.Code == connectFailed || reply.Code == serviceClosing || unknownCommand(reply) {
		return checklist.Verdict{}, cannotCheck("RETR of a missing file -> %s, which refuses no file", firstLine(reply))
	}
	return pass("%s", firstLine(reply)), nil
}
