package simulation

import (
	"bufio"
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
	return p.write(text + "\r\n")
}

// write sends bytes on the control connection.
func (p *peer) write(text string) error {
	p.conn.SetWriteDeadline(time.Now().Add(patience))
	_, err := io.WriteString(p.conn, text)
	return err
}

// lose loses the control connection, if how is not lossNone. It returns errLost then.
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
		_ = p.write("421 Closing.\r\n")
	case lossGarbage:
		_ = p.write("\x00\xff what?\r\n")
	case lossLong:
		_ = p.write("200 " + strings.Repeat("x", connect.MaxReplyLine) + "\r\n")
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
		return errors.Join(p.write("421 Too many connections.\r\n"), errLost)
	case "refused":
		return errors.Join(p.write("530 Not from there.\r\n"), errLost)
	case "lost":
		return errLost
	case "garbage":
		return errors.Join(p.write("\x00\x01\x02\r\n"), errLost)
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
		_ = p.write("220 TLS?\r\n")
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
