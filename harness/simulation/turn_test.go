package simulation

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net/netip"
	"strings"
	"time"

	"activeftp/core/connect"
	"activeftp/harness/internal/simnet"
)

// dial opens the data connection that was announced, after strangers have tried.
func (p *peer) dial(t *transfer, s *script) {
	if t.Verify == connect.Strict {
		p.world.strangersDial(p.number, t, p.port)
	}
	to, from := p.port, partnerAddr
	if s.wrongPort {
		to = netip.AddrPortFrom(to.Addr(), to.Port()+1000)
	}
	if s.elsewhere {
		from = secondAddr
	}
	wait := patience
	if s.blocked > 0 {
		p.world.block(int(to.Port()))
		wait = s.blocked
	}
	ctx, cancel := context.WithTimeout(context.Background(), wait)
	defer cancel()
	conn, err := p.world.partner.Dial(ctx, from, to)
	p.dialErr = err
	if err == nil {
		p.data = conn
	}
	if s.twice && err == nil {
		if second, err := p.world.partner.Dial(ctx, from, to); err == nil {
			second.Close()
		}
	}
}

// accept waits for the client's connection to the passive port.
func (p *peer) accept() {
	l := p.passive
	if l == nil {
		p.dialErr = errors.New("no EPSV or PASV came before")
		return
	}
	timer := time.AfterFunc(patience, func() { l.Close() })
	defer timer.Stop()
	conn, err := l.Accept()
	l.Close()
	p.passive, p.dialErr = nil, err
	if err == nil {
		p.data = conn
	}
}

// turn is the transfer command that a partner carries out.
type turn struct {
	*peer
	verb, name string
	number     int // of the transfer
	t          *transfer
	s          *script
	secured    bool // TLS on the data connection has begun, or is not needed
}

// errAnswered ends a turn whose final reply was sent, or is to be missing.
var errAnswered = errors.New("the transfer is answered")

// transfer carries out a transfer command.
func (p *peer) transfer(verb, name string) error {
	number, t, s := p.world.current(p.number)
	if t == nil {
		return p.reply("503 No transfer is planned.")
	}
	defer func() { p.dropData(); p.dialErr, p.restart = nil, 0 }()
	u := &turn{peer: p, verb: verb, name: name, number: number, t: t, s: s, secured: !p.protect}
	for _, step := range []func() error{u.begin, u.connectEarly, u.preliminary, u.connect, u.confirmEarly, u.moveAndConfirm} {
		if err := step(); err != nil {
			if errors.Is(err, errAnswered) {
				return nil
			}
			return err
		}
	}
	return nil
}

// answer sends the final reply; "" sends none.
func (u *turn) answer(text string) error {
	if err := u.reply(text); err != nil {
		return err
	}
	return errAnswered
}

// begin ends the turn at once if the script says so.
func (u *turn) begin() error {
	switch {
	case u.s.lose != lossNone && u.s.at == atCommand:
		return u.loseKeepingData(u.s.lose)
	case u.s.silent:
		time.Sleep(patience)
		return errAnswered
	case u.s.refuse != "" && !u.s.begun:
		return u.answer(u.s.refuse)
	}
	return nil
}

// connectEarly opens the data connection before the 1yz, and starts TLS on it, if the
// partner does so.
func (u *turn) connectEarly() error {
	early := u.t.Quirks.Reply == "" || u.t.Quirks.Dial == afterCommand
	if early && !u.t.Passive && u.data == nil {
		if u.dial(u.t, u.s); u.dialErr != nil {
			return u.answer("425 Cannot open the data connection.")
		}
	}
	if u.t.Quirks.Handshake && u.data != nil {
		return u.secure()
	}
	return nil
}

// preliminary sends the 1yz replies, and what the script lets follow at once.
func (u *turn) preliminary() error {
	for _, code := range strings.Fields(u.t.Quirks.Reply) {
		if err := u.reply(code + " Here it comes."); err != nil {
			return err
		}
	}
	switch {
	case u.s.lose != lossNone && u.s.at == atReply:
		return u.loseKeepingData(u.s.lose)
	case u.s.refuse != "":
		if u.passive != nil && u.t.At%8 >= 4 {
			u.passive.Close()
		}
		return u.answer(u.s.refuse)
	}
	return nil
}

// connect makes sure that there is a data connection, with TLS if it is protected.
func (u *turn) connect() error {
	if u.data == nil {
		if u.t.Passive {
			u.accept()
		} else {
			u.dial(u.t, u.s)
		}
	}
	if u.dialErr != nil {
		return u.answer("425 Cannot open the data connection.")
	}
	return u.secure()
}

// confirmEarly sends the final reply before the data, if the partner does so.
func (u *turn) confirmEarly() error {
	if !u.t.Quirks.Early {
		return nil
	}
	u.s.final = ""
	return u.reply("226 Transfer complete.")
}

// loseKeepingData loses the control connection and leaves the data connection to
// hangUp.
func (p *peer) loseKeepingData(how loss) error {
	err := p.lose(how)
	p.raw.Close()
	time.Sleep(time.Second)
	return err
}

// secure starts TLS on the data connection, as its server (RFC 4217 section 7), unless
// that is done.
func (u *turn) secure() error {
	switch {
	case u.secured, u.s.clear:
		return nil
	case u.s.hangTLS:
		time.Sleep(patience)
		return errAnswered
	}
	u.secured = true
	config := u.world.tlsConfig(false)
	if u.s.asksClient {
		config.ClientAuth = tls.RequireAnyClientCert
	}
	conn := tls.Server(u.data, config)
	conn.SetDeadline(time.Now().Add(patience))
	if conn.Handshake() != nil {
		return u.answer(u.s.final)
	}
	conn.SetDeadline(time.Time{})
	u.data = &secureData{conn, u.data.(*simnet.Conn)}
	return nil
}

// secureData is a data connection under TLS.
type secureData struct {
	*tls.Conn
	raw *simnet.Conn
}

// rawData returns the data connection without TLS.
func (p *peer) rawData() *simnet.Conn {
	if secure, ok := p.data.(*secureData); ok {
		return secure.raw
	}
	return p.data.(*simnet.Conn)
}

// moveAndConfirm moves the data and sends the final reply.
func (u *turn) moveAndConfirm() error {
	aborted := make(chan struct{})
	if u.t.Quirks.Aborts {
		u.watch(aborted)
	}
	complete := u.move()
	select {
	case <-aborted:
		return u.confirmAbort()
	default:
	}
	if u.s.lose != lossNone && (u.s.at == atMiddle || u.s.at == atEnd) {
		return u.loseKeepingData(u.s.lose)
	}
	final := u.s.final
	if u.verb == "STOR" && !complete && strings.HasPrefix(final, "2") {
		final = "426 The data connection broke."
	}
	time.Sleep(u.s.late)
	if err := u.reply(final); err != nil || !u.s.extra {
		return err
	}
	return u.reply(final)
}

// confirmAbort answers the transfer command and ABOR.
func (u *turn) confirmAbort() error {
	u.dropData()
	_, _ = u.next() // ABOR
	if err := u.reply("426 Aborted."); err != nil {
		return err
	}
	return u.reply("226 Abort done.")
}

// watch reads the next command while data moves. ABOR ends the data.
func (p *peer) watch(aborted chan<- struct{}) {
	ahead, data := p.read(), p.rawData()
	seen := make(chan string, 1)
	p.ahead = seen
	p.world.running.Go(func() {
		line, ok := <-ahead
		if ok {
			seen <- line
		}
		if line == "ABOR" {
			close(aborted)
			data.SetDeadline(time.Unix(1, 0))
		}
		close(seen)
	})
}

// move moves the data as the script says, and ends it. It reports whether an upload
// came to its end.
func (u *turn) move() (complete bool) {
	u.data.SetDeadline(time.Now().Add(patience))
	if u.verb == "STOR" {
		complete = u.receive()
	} else {
		u.send()
	}
	u.end()
	return complete
}

// send sends the file, or a part of it.
func (u *turn) send() {
	data := u.world.schedule.fileContent(u.peer.number, u.number)
	data = data[min(u.restart, len(data)):]
	if u.s.part {
		data = data[:min(u.s.upTo, len(data))]
	}
	_, err := u.data.Write(data)
	for u.s.drip && err == nil {
		time.Sleep(5 * time.Second)
		_, err = u.data.Write([]byte{'x'})
	}
}

// receive receives an upload, and stores it once it has ended properly.
func (u *turn) receive() (complete bool) {
	if u.s.part {
		_, _ = io.CopyN(io.Discard, u.data, int64(u.s.upTo))
		return false
	}
	data, err := io.ReadAll(u.data)
	if err == nil {
		u.world.store(u.name, u.restart, data)
	}
	return err == nil
}

// end ends the data connection.
func (u *turn) end() {
	switch u.s.end {
	case endProperly:
		u.data.Close()
	case endBare:
		u.rawData().Close()
	case endReset:
		u.rawData().SetLinger(0)
		u.rawData().Close()
	case endNever:
		if u.verb == "STOR" {
			time.Sleep(patience)
		}
		_, _ = io.Copy(io.Discard, u.rawData()) // until the client closes it
	}
}
