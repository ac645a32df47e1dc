package simulation

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"time"

	"activeftp/core/connect"
	"activeftp/harness/client"
	"activeftp/harness/internal/ccc"
	"activeftp/harness/internal/simnet"
)

// patience is how long the partner waits for anything.
const patience = 10 * time.Minute

// secondAddr is the other address of the partner's host.
var secondAddr = netip.MustParseAddr("198.51.100.21")

// peer is the partner's side of one control connection.
type peer struct {
	world  *world
	number int // of the session
	plan   *session
	raw    *simnet.Conn
	conn   net.Conn // with or without TLS
	lines  *bufio.Reader
	ahead  chan string // a command that is being read; nil: none

	protect bool
	restart int
	port    netip.AddrPort   // announced
	passive *simnet.Listener // of EPSV or PASV
	data    net.Conn         // nil: none
	dialErr error
}

// errLost ends a control connection.
var errLost = errors.New("the control connection is lost")

// serve plays one control connection to its end.
func (p *peer) serve() {
	defer p.hangUp()
	p.use(p.raw)
	if p.greet() != nil {
		return
	}
	for {
		line, ok := p.next()
		if !ok || p.command(line) != nil {
			return
		}
	}
}

// hangUp closes everything.
func (p *peer) hangUp() {
	p.raw.Close()
	time.Sleep(time.Second) // whatever comes from the data connection comes later
	p.dropData()
	if p.passive != nil {
		p.passive.Close()
	}
}

// dropData closes the data connection, if there is one.
func (p *peer) dropData() {
	if p.data != nil {
		p.data.Close()
		p.data = nil
	}
}

// use continues the control connection on conn.
func (p *peer) use(conn net.Conn) {
	p.conn, p.lines = conn, bufio.NewReader(conn)
}

// read starts to read the next command, unless it has begun already.
func (p *peer) read() <-chan string {
	if p.ahead == nil {
		ahead, lines, conn := make(chan string, 1), p.lines, p.conn
		p.ahead = ahead
		p.world.running.Go(func() {
			conn.SetReadDeadline(time.Now().Add(patience))
			line, err := lines.ReadString('\n')
			if err == nil {
				ahead <- strings.TrimRight(line, "\r\n")
			}
			close(ahead)
		})
	}
	return p.ahead
}

// next returns the next command.
func (p *peer) next() (line string, ok bool) {
	line, ok = <-p.read()
	p.ahead = nil
	return line, ok
}

// reply sends a reply; "" sends none.
func (p *peer) reply(text string) error {
	if text == "" {
		return nil
	}
	_, t, _ := p.world.current(p.number)
	if t != nil {
		time.Sleep(t.Quirks.Think)
		if code, rest, _ := strings.Cut(text, " "); t.Quirks.Lines && code != "213" {
			text = code + "-" + rest + "\r\n more of it\r\n" + text
		}
	}
	return p.send(text + "\r\n")
}

// send sends bytes on the control connection.
func (p *peer) send(text string) error {
	p.conn.SetWriteDeadline(time.Now().Add(patience))
	_, err := io.WriteString(p.conn, text)
	return err
}

// lose loses the control connection. It returns errLost, unless the partner goes on.
func (p *peer) lose(how loss) error {
	switch how {
	case lossNone:
		return nil
	case lossReset:
		p.raw.SetLinger(0)
	case lossCut:
		p.raw.Cut()
		time.Sleep(patience)
	case lossClosing:
		_ = p.send("421 Closing.\r\n")
	case lossGarbage:
		_ = p.send("\x00\xff what?\r\n")
	case lossLong:
		_ = p.send("200 " + strings.Repeat("x", connect.MaxReplyLine) + "\r\n")
	}
	return errLost
}

// greet sends the greeting, under TLS if that is implicit.
func (p *peer) greet() error {
	if p.plan.TLS == client.Implicit {
		if err := p.startTLS(); err != nil {
			return err
		}
	}
	switch p.plan.Login {
	case "no-greeting":
		time.Sleep(patience)
	case "421":
		return errors.Join(p.send("421 Too many connections.\r\n"), errLost)
	case "refused":
		return errors.Join(p.send("530 Not from there.\r\n"), errLost)
	case "lost":
		return errLost
	case "garbage":
		return errors.Join(p.send("\x00\x01\x02\r\n"), errLost)
	}
	return p.reply("220 Ready.")
}

// startTLS continues the control connection under TLS.
func (p *peer) startTLS() error {
	switch p.plan.Login {
	case "tls-silent":
		time.Sleep(patience)
		return errLost
	case "auth-clear":
		_ = p.send("220 TLS?\r\n")
		time.Sleep(time.Second)
		return errLost
	}
	conn := tls.Server(ccc.NewConn(p.conn), p.world.tlsConfig(p.plan.Login == "bad-certificate"))
	p.raw.SetDeadline(time.Now().Add(patience))
	if err := conn.Handshake(); err != nil {
		return err
	}
	p.use(conn)
	return nil
}

// command carries out one command. An error ends the control connection.
func (p *peer) command(line string) error {
	verb, arg, _ := strings.Cut(line, " ")
	switch verb {
	case "AUTH", "USER", "PASS", "PBSZ", "PROT", "CCC":
		return p.logIn(verb, arg)
	case "PORT", "EPRT":
		return p.portCommand(verb, line)
	case "EPSV", "PASV":
		return p.passiveCommand(verb)
	case "RETR", "STOR", "LIST":
		defer func() { p.restart = 0 }()
		return p.transfer(verb, arg)
	case "REST":
		p.restart, _ = strconv.Atoi(arg)
		return p.reply("350 Restarting.")
	case "SIZE":
		return p.size(arg)
	case "QUIT":
		_ = p.reply("221 Goodbye.")
		return errLost
	case "PWD":
		return p.reply(`257 "/"`)
	case "ABOR":
		return p.reply("226 No transfer.")
	case "TYPE":
		return p.reply("200 Type set.")
	}
	return p.reply("500 Unknown command.")
}

// logIn carries out a command of the login.
func (p *peer) logIn(verb, arg string) error {
	fault := p.plan.Login
	switch {
	case verb == "AUTH" && fault == "auth-refused":
		return p.reply("502 No TLS.")
	case verb == "AUTH":
		if err := p.reply("234 Go on."); err != nil {
			return err
		}
		return p.startTLS()
	case verb == "USER" && fault == "user-refused", verb == "PASS" && fault == "pass-refused":
		return p.reply("530 Login incorrect.")
	case verb == "USER":
		return p.reply("331 Password, please.")
	case verb == "PASS" && fault == "pass-lost":
		return errLost
	case verb == "PASS":
		return p.reply("230 Logged in.")
	case verb == "PROT" && fault == "prot-refused":
		return p.reply("536 No.")
	case verb == "PROT":
		p.protect = arg == "P"
		return p.reply("200 Protection set.")
	case verb == "CCC":
		return p.clearCommands()
	}
	return p.reply("200 Done.")
}

// clearCommands ends TLS on the control connection.
func (p *peer) clearCommands() error {
	secure, ok := p.conn.(*tls.Conn)
	if !ok {
		return p.reply("533 No TLS.")
	}
	if err := p.reply("200 In clear text from now on."); err != nil {
		return err
	}
	clear, err := ccc.End(secure)
	if err != nil {
		return err
	}
	p.use(clear)
	return nil
}

// size answers SIZE.
func (p *peer) size(name string) error {
	_, t, s := p.world.current(p.number)
	if t == nil || s.noSize {
		return p.reply("502 Not implemented.")
	}
	return p.reply(fmt.Sprintf("213 %d", t.Restart+t.Size))
}

// portCommand answers PORT or EPRT.
func (p *peer) portCommand(verb, line string) error {
	_, t, s := p.world.current(p.number)
	if t == nil {
		return p.reply("503 No transfer is planned.")
	}
	port, err := connect.ParsePortCommand(line)
	switch {
	case err != nil:
		return p.reply("501 Bad address.")
	case verb == "EPRT" && t.Quirks.NoEPRT:
		return p.reply("502 No EPRT.")
	case s.lose != lossNone && s.at == atPort:
		return p.lose(s.lose)
	}
	p.dropData()
	p.port, p.dialErr = port, nil
	if t.Quirks.Dial == beforePort {
		p.dial(t, s)
	}
	if err := p.reply(s.port); err != nil || !strings.HasPrefix(s.port, "2") {
		return err
	}
	if t.Quirks.Dial == afterPort {
		p.dial(t, s)
	}
	return nil
}

// passiveCommand answers EPSV or PASV.
func (p *peer) passiveCommand(verb string) error {
	_, t, s := p.world.current(p.number)
	switch {
	case t == nil:
		return p.reply("503 No transfer is planned.")
	case verb == "EPSV" && t.Quirks.NoEPSV:
		return p.reply("502 No EPSV.")
	case s.lose != lossNone && s.at == atPort:
		return p.lose(s.lose)
	}
	p.dropData()
	p.dialErr = nil
	if p.passive != nil {
		p.passive.Close()
	}
	l, err := p.world.partner.Listen(netip.AddrPortFrom(partnerAddr, 0))
	if err != nil {
		return err
	}
	p.passive = l
	port := l.Addr().(*net.TCPAddr).Port
	switch {
	case s.blocked > 0:
		p.world.block(port)
	case s.wrongPort:
		port = 9 // nobody listens there
	}
	if verb == "PASV" {
		return p.reply(fmt.Sprintf("227 Entering Passive Mode (10,9,8,7,%d,%d).", port/256, port%256)) // as behind NAT
	}
	return p.reply(fmt.Sprintf("229 Entering Extended Passive Mode (|||%d|)", port))
}

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

// connected makes sure that there is a data connection, or an error.
func (p *peer) connected(t *transfer, s *script) {
	switch {
	case p.data != nil || p.dialErr != nil:
	case t.Passive:
		p.accept()
	default:
		p.dial(t, s)
	}
}

// transfer carries out a transfer command.
func (p *peer) transfer(verb, name string) error {
	number, t, s := p.world.current(p.number)
	if t == nil {
		return p.reply("503 No transfer is planned.")
	}
	defer func() { p.dropData(); p.dialErr = nil }()
	switch {
	case s.lose != lossNone && s.at == atCommand:
		return p.loseKeepingData(s.lose)
	case s.silent:
		time.Sleep(patience)
		return nil
	case s.refuse != "" && !s.begun:
		return p.reply(s.refuse)
	}
	early := t.Quirks.Reply == "" || t.Quirks.Dial == afterCommand
	if early && !t.Passive && p.data == nil {
		p.dial(t, s)
		if p.dialErr != nil {
			return p.reply("425 Cannot open the data connection.")
		}
	}
	var secured error
	handshaken := t.Quirks.Handshake && p.data != nil && p.protect
	if handshaken {
		if secured = p.secure(s); secured != nil {
			return p.reply(s.final)
		}
	}
	for _, code := range strings.Fields(t.Quirks.Reply) {
		if err := p.reply(code + " Here it comes."); err != nil {
			return err
		}
	}
	switch {
	case s.lose != lossNone && s.at == atReply:
		return p.loseKeepingData(s.lose)
	case s.refuse != "":
		if p.passive != nil && t.At%8 >= 4 {
			p.passive.Close()
		}
		return p.reply(s.refuse)
	}
	if p.connected(t, s); p.dialErr != nil {
		return p.reply("425 Cannot open the data connection.")
	}
	if p.protect && !handshaken {
		if err := p.secure(s); err != nil {
			return p.reply(s.final)
		}
	}
	if t.Quirks.Early {
		if err := p.reply("226 Transfer complete."); err != nil {
			return err
		}
		s.final = ""
	}
	return p.moveAndConfirm(verb, name, number, t, s)
}

// loseKeepingData loses the control connection and leaves the data connection to
// hangUp.
func (p *peer) loseKeepingData(how loss) error {
	err := p.lose(how)
	p.raw.Close()
	time.Sleep(time.Second)
	return err
}

// secure starts TLS on the data connection, as its server (RFC 4217 section 7).
func (p *peer) secure(s *script) error {
	switch {
	case s.clear:
		return nil
	case s.hangTLS:
		time.Sleep(patience)
		return errors.New("no handshake")
	}
	config := p.world.tlsConfig(false)
	if s.wantCCs {
		config.ClientAuth = tls.RequireAnyClientCert
	}
	conn := tls.Server(p.data, config)
	conn.SetDeadline(time.Now().Add(patience))
	if err := conn.Handshake(); err != nil {
		return err
	}
	conn.SetDeadline(time.Time{})
	p.data = &secureData{conn, p.data.(*simnet.Conn)}
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
func (p *peer) moveAndConfirm(verb, name string, number int, t *transfer, s *script) error {
	aborted := make(chan struct{})
	if t.Quirks.Aborts {
		p.watch(aborted)
	}
	complete := p.move(verb, name, number, t, s)
	select {
	case <-aborted:
		p.dropData()
		_, _ = p.next() // ABOR
		if err := p.reply("426 Aborted."); err != nil {
			return err
		}
		return p.reply("226 Abort done.")
	default:
	}
	if s.lose != lossNone && (s.at == atMiddle || s.at == atEnd) {
		return p.loseKeepingData(s.lose)
	}
	if verb == "STOR" && !complete && strings.HasPrefix(s.final, "2") {
		s.final = "426 The data connection broke."
	}
	time.Sleep(s.late)
	if err := p.reply(s.final); err != nil || !s.extra {
		return err
	}
	return p.reply(s.final)
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

// move moves the data of a transfer as the script says. It reports whether an upload
// came to its end.
func (p *peer) move(verb, name string, number int, t *transfer, s *script) (complete bool) {
	p.data.SetDeadline(time.Now().Add(patience))
	defer func() { p.end(verb, s) }()
	if verb == "STOR" {
		return p.receive(name, s)
	}
	data := p.world.schedule.fileContent(p.number, number)
	data = data[min(p.restart, len(data)):]
	if s.part {
		data = data[:min(s.upTo, len(data))]
	}
	if _, err := p.data.Write(data); err != nil {
		return false
	}
	for s.drip {
		time.Sleep(5 * time.Second)
		if _, err := p.data.Write([]byte{'x'}); err != nil {
			return false
		}
	}
	return true
}

// receive receives an upload, and stores it once it has ended properly.
func (p *peer) receive(name string, s *script) (complete bool) {
	if s.part {
		_, _ = io.CopyN(io.Discard, p.data, int64(s.upTo))
		return false
	}
	data, err := io.ReadAll(p.data)
	if err == nil {
		p.world.store(name, p.restart, data)
	}
	return err == nil
}

// end ends the data connection.
func (p *peer) end(verb string, s *script) {
	switch s.end {
	case endProperly:
		p.data.Close()
	case endBare:
		p.rawData().Close()
	case endReset:
		p.rawData().SetLinger(0)
		p.rawData().Close()
	case endNever:
		if verb == "STOR" {
			time.Sleep(patience)
		}
		_, _ = io.Copy(io.Discard, p.rawData()) // until the client closes it
	}
}

// accepting serves the control connections of one session until the listener is
// closed.
func (w *world) accepting(l *simnet.Listener, number int) {
	var serving sync.WaitGroup
	defer serving.Wait()
	for {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		p := &peer{world: w, number: number, plan: &w.schedule.Sessions[number], raw: conn.(*simnet.Conn)}
		serving.Go(p.serve)
	}
}
