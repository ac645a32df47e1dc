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

// maxCommand is the longest command line that is read, in bytes.
const maxCommand = 4096

// session is one control connection. It does one thing at a time: while a list
// of actions is being done, no command is read.
type session struct {
	server  *Server
	control *conn
	lines   *bufio.Reader
	protect bool // PROT P: data under TLS
	local   netip.AddrPort
	peer    netip.AddrPort
	dropped bool          // the control connection was ended by the script
	slow    time.Duration // before each byte

	user      string
	level     string // of the last PROT
	in        bool
	offset    int64          // of REST, for the next transfer; below 0: none
	announced netip.AddrPort // where the next data connection goes to; invalid: nowhere

	said       int    // code of the last reply to the command; 0: none yet
	anything   bool   // bytes were written that may be any reply
	owed       string // the command whose final reply the client must still wait for
	ending     bool   // 421 was said
	unfinished bool   // and that command was a transfer, when the one at hand came

	data    *conn   // dialled last
	further []*conn // knocked, or dialled before data
	job     job
}

func newSession(s *Server, control net.Conn) *session {
	return &session{
		server: s, control: inClear(control), lines: bufio.NewReaderSize(control, maxCommand),
		local:  control.LocalAddr().(*net.TCPAddr).AddrPort(),
		peer:   control.RemoteAddr().(*net.TCPAddr).AddrPort(),
		offset: -1,
	}
}

// run answers commands until either side ends the session.
func (s *session) run() {
	defer s.closeData()
	if s.server.config.Implicit && !s.secureControl(Security{}) {
		return
	}
	s.command(Greeting, "")
	for !s.dropped {
		line, err := s.lines.ReadSlice('\n')
		if err != nil {
			return // gone, or a command that is too long to be one
		}
		verb, arg, _ := strings.Cut(strings.TrimRight(string(line), "\r\n"), " ")
		verb = strings.ToUpper(verb)
		s.judge(verb)
		s.command(verb, arg)
		if verb == "QUIT" && s.said == 221 {
			return
		}
	}
}

// judge complains of a command that no client may send now.
func (s *session) judge(verb string) {
	urgent := verb == "ABOR" || verb == "STAT" || verb == "QUIT" // RFC 959 section 4.1.3
	switch {
	case s.ending && verb != "QUIT":
		s.server.complain("%s after 421: only QUIT makes sense then (RFC 959 section 5.4)", verb)
	case s.owed != "" && !urgent:
		s.server.complain("%s while the reply to %s is due (RFC 959 section 5.4)", verb, s.owed)
	case s.offset >= 0 && !transfers(verb):
		s.server.complain("%s between REST and the transfer (RFC 3659 section 5.3)", verb)
	case transfers(verb) && s.in && !s.announced.IsValid():
		s.server.complain("%s without an accepted port command of its own (RFC 1123 section 4.1.2.5)", verb)
	}
	s.unfinished, s.owed = transfers(s.owed), ""
}

// command does what the script says of a command, or what a plain server does.
func (s *session) command(verb, arg string) {
	s.said, s.anything = 0, false
	s.prepare(verb, arg)
	actions := s.server.saidOf(verb)
	if actions == nil {
		actions = s.standard(verb, arg)
	}
	for _, a := range actions {
		if !s.do(a) {
			break
		}
	}
	s.conclude(verb)
}

// prepare takes from a command what actions need to know of it.
func (s *session) prepare(verb, arg string) {
	switch {
	case verb == "USER":
		s.user = arg
	case verb == "PROT":
		s.level = strings.ToUpper(arg)
	case announces(verb):
		s.closeData()
		s.announced, _ = connect.ParsePortCommand(verb + " " + arg)
	case transfers(verb):
		s.job = s.newJob(verb, arg)
		s.offset = -1
	}
}

// conclude takes from what was replied where the session stands now.
func (s *session) conclude(verb string) {
	done := s.said/100 == 2
	switch {
	case announces(verb) && !done && !s.anything:
		s.announced = netip.AddrPort{}
	case transfers(verb):
		s.announced = netip.AddrPort{}
		if done {
			s.judgeJob()
		}
	case verb == "USER" || verb == "PASS" || verb == "ACCT":
		s.in = s.in || done
	case verb == "PROT":
		s.protect = done && s.level == "P"
	}
	if s.said < 200 && !s.anything {
		s.owed = verb
	}
}

// standard is what a plain server does.
func (s *session) standard(verb, arg string) []Action {
	if reply, ok := s.simple(verb, arg); ok {
		return []Action{reply}
	}
	switch {
	case verb == "ABOR" && s.unfinished: // RFC 959 section 4.1.3
		return []Action{{Kind: HalfClose}, say(426, "given up"), say(226, "aborted")}
	case verb == "ABOR":
		return []Action{say(226, "nothing to abort")}
	case verb == "AUTH" && s.server.tls != nil:
		return []Action{say(234, "go on"), {Kind: Secure}}
	case !s.in:
		return []Action{say(530, "not logged in")}
	case announces(verb):
		return []Action{s.answerAnnouncement()}
	case !transfers(verb):
		return []Action{say(500, "no such command")}
	case !s.announced.IsValid():
		return []Action{say(425, "no data connection was announced")}
	case s.job.missing:
		return []Action{say(550, "no such file")}
	}
	return s.wholeTransfer()
}

// wholeTransfer is what a transfer that goes well consists of. A connection that
// was dialled on the port command is used.
func (s *session) wholeTransfer() []Action {
	actions := []Action{say(125, "data connection is open")}
	if s.data == nil {
		actions = []Action{say(150, "opening the data connection"), {Kind: Dial}}
	}
	if s.protect {
		actions = append(actions, Action{Kind: Secure})
	}
	return append(actions, Action{Kind: Move, Bytes: -1}, Action{Kind: Close}, say(226, "done"))
}

// simple is the reply to a command that needs nothing but one.
func (s *session) simple(verb, arg string) (Action, bool) {
	switch verb {
	case Greeting:
		if banner := s.server.config.Banner; banner != "" {
			return say(220, banner), true
		}
		return say(220, "scripted partner"), true
	case "USER":
		return say(331, "password, please"), true
	case "PASS":
		if c := s.server.config; c.User != "" && (c.User != s.user || c.Password != arg) {
			return say(530, "user or password not accepted"), true
		}
		return say(230, "logged in"), true
	case "PBSZ":
		return say(200, "PBSZ=0"), true
	case "PROT":
		if level := strings.ToUpper(arg); level != "C" && (level != "P" || s.server.tls == nil) {
			return say(536, "not this level"), true
		}
		return say(200, "as you wish"), true
	case "TYPE", "MODE", "STRU":
		return answerChoice(verb, arg), true
	case "REST":
		return s.answerRest(arg), true
	case "NOOP":
		return say(200, "fine"), true
	case "SYST":
		return say(215, "UNIX Type: L8"), true
	case "PWD":
		return say(257, "\"/\" is where you are"), true
	case "QUIT":
		return say(221, "good-bye"), true
	}
	return Action{}, false
}

// answerChoice is the reply to TYPE, MODE and STRU. No byte of a file is ever
// altered.
func answerChoice(verb, arg string) Action {
	switch verb + " " + strings.ToUpper(arg) {
	case "TYPE I", "TYPE A", "TYPE A N", "TYPE L 8", "MODE S", "STRU F":
		return say(200, "as you wish")
	}
	return say(504, "not this one")
}

func (s *session) answerRest(arg string) Action {
	n, err := strconv.ParseInt(arg, 10, 64)
	if err != nil || n < 0 {
		return say(501, "a number of bytes expected")
	}
	s.offset = n
	return say(350, "the transfer begins there")
}

// answerAnnouncement is the reply to PORT and EPRT.
func (s *session) answerAnnouncement() Action {
	switch {
	case !s.announced.IsValid():
		return say(501, "not an address")
	case s.announced.Addr().Is4() != s.local.Addr().Is4():
		family := 2
		if s.local.Addr().Is4() {
			family = 1
		}
		return say(522, "network protocol not supported, use ("+strconv.Itoa(family)+")")
	}
	return say(200, "address taken")
}

func say(code int, text string) Action { return Action{Kind: Reply, Code: code, Text: text} }
