package scripted

import (
	"bufio"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"activeftp/core/connect"
)

// maxCommand is the longest command line accepted, in bytes.
const maxCommand = 4096

// session is one control connection and the data connections of its transfers. It
// belongs to one goroutine, which reads no command while it performs a list of
// actions.
type session struct {
	server  *Server
	control control
	login   loginState
	next    nextTransfer
	replies replies
	slow    time.Duration // delay before each byte, on any connection
	hangsUp bool          // the action after the current one is Drop

	data     *conn   // the latest Dial
	extra    []*conn // from Knock, or an earlier Dial
	transfer transfer
}

// control is the control connection of a session.
type control struct {
	*conn
	lines   *bufio.Reader // of the conn's stream
	local   netip.AddrPort
	peer    netip.AddrPort
	dropped bool // the script or a failed handshake closed it
}

// drop closes the connection and ends the session.
func (c *control) drop() {
	c.dropped = true
	c.tcp.Close()
}

// loginState is the result of the commands that log in and protect data
// connections.
type loginState struct {
	user    string
	done    bool
	level   string // of the last PROT
	protect bool   // PROT P is in effect
}

// nextTransfer is the result of the commands that prepare the next transfer.
type nextTransfer struct {
	offset    int64          // from REST; below 0: none
	announced netip.AddrPort // the client's data port; invalid: none
}

// replies is the state of the replies to the current and the previous command.
type replies struct {
	lastCode    int    // code of the last reply to the current command; 0: none yet
	wroteRaw    bool   // Write or Flood wrote bytes, which may contain any reply
	due         string // the previous command, if its final reply has not been sent; "": none
	transferDue bool   // when the current command came, a transfer still owed its final reply
	sent421     bool   // a 421 was sent, to any command
}

// begin forgets the replies to the previous command.
func (r *replies) begin() { r.lastCode, r.wroteRaw = 0, false }

// sent records a reply.
func (r *replies) sent(code int) {
	r.lastCode = code
	r.sent421 = r.sent421 || code == 421
}

// end records that the actions for a command are over, with or without its final
// reply.
func (r *replies) end(verb string) {
	if r.lastCode < 200 && !r.wroteRaw {
		r.due = verb
	}
}

func newSession(s *Server, raw net.Conn) *session {
	return &session{
		server: s,
		control: control{
			conn: newConn(raw.(*net.TCPConn)), lines: bufio.NewReaderSize(raw, maxCommand),
			local: raw.LocalAddr().(*net.TCPAddr).AddrPort(), peer: raw.RemoteAddr().(*net.TCPAddr).AddrPort(),
		},
		next: nextTransfer{offset: -1},
	}
}

// run serves commands until either side ends the session.
func (s *session) run() {
	defer s.closeData()
	if s.server.config.Implicit && !s.secureControl(Security{}) {
		return
	}
	s.command(Greeting, "")
	for !s.control.dropped {
		line, err := s.control.lines.ReadSlice('\n')
		if err != nil {
			return // the client is gone, or the line is too long
		}
		verb, arg, _ := strings.Cut(strings.TrimRight(string(line), "\r\n"), " ")
		verb = strings.ToUpper(verb)
		s.checkCommand(verb)
		s.command(verb, arg)
		if verb == "QUIT" && s.replies.lastCode == 221 {
			return
		}
	}
}

// checkCommand records a violation if no client may send this command now.
func (s *session) checkCommand(verb string) {
	urgent := verb == "ABOR" || verb == "STAT" || verb == "QUIT" // RFC 959 section 4.1.3
	switch {
	case s.replies.sent421 && verb != "QUIT":
		s.server.violations.add("%s sent after 421; only QUIT may follow it (RFC 959 section 5.4)", verb)
	case s.replies.due != "" && !urgent:
		s.server.violations.add("%s sent while the reply to %s is due (RFC 959 section 5.4)", verb, s.replies.due)
	case s.next.offset >= 0 && !transfers(verb):
		s.server.violations.add("%s sent between REST and the transfer command (RFC 3659 section 5.3)", verb)
	case transfers(verb) && s.login.done && !s.next.announced.IsValid():
		s.server.violations.add("%s sent without an accepted PORT or EPRT of its own (RFC 1123 section 4.1.2.5)", verb)
	}
	s.replies.transferDue, s.replies.due = transfers(s.replies.due), ""
}

// command performs the script's actions for a command, or those of a plain
// server.
func (s *session) command(verb, arg string) {
	s.replies.begin()
	s.prepare(verb, arg)
	actions := s.server.script.actionsFor(verb)
	if actions == nil {
		actions = s.defaultActions(verb, arg)
	}
	for i, a := range actions {
		s.hangsUp = i+1 < len(actions) && actions[i+1].Kind == Drop
		if !s.perform(a) {
			break
		}
	}
	s.updateState(verb)
}

// prepare stores the arguments of a command that its actions need.
func (s *session) prepare(verb, arg string) {
	switch {
	case verb == "USER":
		s.login.user = arg
	case verb == "PROT":
		s.login.level = strings.ToUpper(arg)
	case announces(verb):
		s.closeData()
		s.next.announced, _ = connect.ParsePortCommand(verb + " " + arg)
	case transfers(verb):
		s.transfer = s.newTransfer(verb, arg)
		s.next.offset = -1
	}
}

// updateState updates the session's state after the reply to a command.
func (s *session) updateState(verb string) {
	done := s.replies.lastCode/100 == 2
	switch {
	case announces(verb) && !done && !s.replies.wroteRaw:
		s.next.announced = netip.AddrPort{}
	case transfers(verb):
		s.next.announced = netip.AddrPort{}
		if done {
			s.checkTransfer()
		}
	case verb == "USER" || verb == "PASS" || verb == "ACCT":
		s.login.done = s.login.done || done
	case verb == "PROT":
		s.login.protect = done && s.login.level == "P"
	}
	s.replies.end(verb)
}

// defaultActions returns the actions of a plain server.
func (s *session) defaultActions(verb, arg string) []Action {
	if reply, ok := s.simpleReply(verb, arg); ok {
		return []Action{reply}
	}
	switch {
	case verb == "ABOR" && s.replies.transferDue: // RFC 959 section 4.1.3
		return []Action{{Kind: HalfClose}, replyAction(426, "transfer aborted"), replyAction(226, "ABOR done")}
	case verb == "ABOR":
		return []Action{replyAction(226, "nothing to abort")}
	case verb == "AUTH" && s.server.tls != nil:
		return []Action{replyAction(234, "starting TLS"), {Kind: Secure}}
	case !s.login.done:
		return []Action{replyAction(530, "not logged in")}
	case announces(verb):
		return []Action{s.portReply()}
	case !transfers(verb):
		return []Action{replyAction(500, "unknown command")}
	case !s.next.announced.IsValid():
		return []Action{replyAction(425, "send PORT or EPRT first")}
	case s.transfer.missing:
		return []Action{replyAction(550, "no such file")}
	}
	return s.transferActions()
}

// transferActions returns the actions of a successful transfer. A connection
// that was dialled on the port command is used for it.
func (s *session) transferActions() []Action {
	actions := []Action{replyAction(125, "data connection already open")}
	if s.data == nil {
		actions = []Action{replyAction(150, "opening the data connection"), {Kind: Dial}}
	}
	if s.login.protect {
		actions = append(actions, Action{Kind: Secure})
	}
	return append(actions, Action{Kind: Move, Bytes: -1}, Action{Kind: Close}, replyAction(226, "transfer complete"))
}

// simpleReply returns the reply to a command that needs nothing else; ok is
// false for other commands.
func (s *session) simpleReply(verb, arg string) (reply Action, ok bool) {
	switch verb {
	case Greeting:
		if banner := s.server.config.Banner; banner != "" {
			return replyAction(220, banner), true
		}
		return replyAction(220, "scripted FTP server"), true
	case "USER":
		return replyAction(331, "password required"), true
	case "PASS":
		if c := s.server.config; c.User != "" && (c.User != s.login.user || c.Password != arg) {
			return replyAction(530, "wrong user or password"), true
		}
		return replyAction(230, "logged in"), true
	case "PBSZ":
		return replyAction(200, "PBSZ=0"), true
	case "PROT":
		if level := strings.ToUpper(arg); level != "C" && (level != "P" || s.server.tls == nil) {
			return replyAction(536, "protection level not supported"), true
		}
		return replyAction(200, "protection level set"), true
	case "TYPE", "MODE", "STRU":
		return parameterReply(verb, arg), true
	case "REST":
		return s.restReply(arg), true
	case "NOOP":
		return replyAction(200, "OK"), true
	case "SYST":
		return replyAction(215, "UNIX Type: L8"), true
	case "PWD":
		return replyAction(257, "\"/\" is the current directory"), true
	case "QUIT":
		return replyAction(221, "goodbye"), true
	}
	return Action{}, false
}

// parameterReply returns the reply to TYPE, MODE and STRU. None of them changes
// the bytes of a file.
func parameterReply(verb, arg string) Action {
	switch verb + " " + strings.ToUpper(arg) {
	case "TYPE I", "TYPE A", "TYPE A N", "TYPE L 8", "MODE S", "STRU F":
		return replyAction(200, verb+" set")
	}
	return replyAction(504, verb+" "+arg+" is not supported")
}

// restReply returns the reply to REST.
func (s *session) restReply(arg string) Action {
	n, err := strconv.ParseInt(arg, 10, 64)
	if err != nil || n < 0 {
		return replyAction(501, "want a number of bytes")
	}
	s.next.offset = n
	return replyAction(350, "restart position accepted")
}

// portReply returns the reply to PORT and EPRT.
func (s *session) portReply() Action {
	switch {
	case !s.next.announced.IsValid():
		return replyAction(501, "invalid address or port")
	case s.next.announced.Addr().Is4() != s.control.local.Addr().Is4():
		family := 2
		if s.control.local.Addr().Is4() {
			family = 1
		}
		return replyAction(522, "network protocol not supported, use ("+strconv.Itoa(family)+")")
	}
	return replyAction(200, "port accepted")
}

func replyAction(code int, text string) Action { return Action{Kind: Reply, Code: code, Text: text} }
