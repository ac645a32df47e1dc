package trace

import "strings"

// Kind is the kind of a line in a log. The zero value is a line that is not part
// of the exchange.
type Kind uint8

const (
	Command Kind = iota + 1 // sent by the client
	Reply                   // sent by the server
	Remark                  // a message of the client about itself
)

// String returns the kind's name in reports.
func (k Kind) String() string {
	switch k {
	case Command:
		return "command"
	case Reply:
		return "reply"
	case Remark:
		return "remark"
	}
	return "other"
}

// MarshalText returns the kind's name for JSON.
func (k Kind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// Entry is one line of the exchange.
type Entry struct {
	Line int    `json:"line"` // of the log, from 1
	Kind Kind   `json:"kind"`
	Text string `json:"text"` // without the client's prefix; secrets are ****
}

// format is a client's log format.
type format struct {
	name string
	// read returns the kind and the text of a line, and the number of its session.
	// A line that is neither a command nor a reply is a remark.
	read func(line string) (kind Kind, text string, session int)
}

// formats has every supported format. If two fit a log equally well, the first is
// used, so a format that is stricter about a line comes before one that is less so.
var formats = [...]format{
	{"filezilla", readFileZilla},
	{"winscp", readWinSCP},
	{"ncftp", readNcFTP},
	{"tnftp", readTnftp},
	{"lftp", readLftp},
	{"wget", readWget},
	{arrows, readArrows},
	{commonsNet, readBare},
}

const (
	arrows     = "talk"        // "> " and "< ", written by several programs: see [follower.name]
	commonsNet = "commons-net" // Apache Commons Net's PrintCommandListener
)

// sampleSize is the number of matching lines after which a format is chosen.
const sampleSize = 200

// formatOf returns the format that fits most lines, or nil if no line is a command
// or a reply in any format.
func formatOf(log string) *format {
	var fits [len(formats)]int
	best := 0
	for rest := log; rest != "" && fits[best] < sampleSize; {
		var line string
		line, rest, _ = strings.Cut(rest, "\n")
		if line = truncate(line); line == "" {
			continue
		}
		for i := range formats {
			if kind, _, _ := formats[i].read(line); kind != Remark {
				fits[i]++
			}
			if fits[i] > fits[best] {
				best = i
			}
		}
	}
	if fits[best] == 0 {
		return nil
	}
	return &formats[best]
}

// truncate returns the part of a line that is read: at most MaxLine bytes, without
// the line end.
func truncate(line string) string {
	return strings.TrimRight(line[:min(len(line), MaxLine)], "\r\n")
}

// verbKind is the role of a command in the dialogue. The zero value is none.
type verbKind uint8

const (
	verbNone       verbKind = iota
	verbPort                // announces a port
	verbPassive             // asks the server to listen
	verbTransfer            // needs a data connection
	verbLogin               // comes before the login is done
	verbSecret              // likewise, with a secret as its argument
	verbProtection          // sets the protection of the data connection
	verbFacts               // asks for the size or time of a file
	verbAbort               // aborts the transfer
	verbOther               // any other
)

// verbs has the commands of RFC 959, 1639, 2228, 2389, 2428, 3659 and 7151, the X
// forms of RFC 775, and others that clients send.
var verbs = [...]string{
	verbPort:       " PORT EPRT ",
	verbPassive:    " PASV EPSV SPSV P@SW LPSV ",
	verbTransfer:   " RETR STOR STOU APPE LIST NLST MLSD ",
	verbLogin:      " USER AUTH ",
	verbSecret:     " PASS ACCT ",
	verbProtection: " PROT ",
	verbFacts:      " SIZE MDTM ",
	verbAbort:      " ABOR ",
	verbOther: " CWD CDUP SMNT REIN QUIT TYPE STRU MODE ALLO REST RNFR RNTO DELE RMD MKD PWD SITE SYST STAT HELP NOOP LPRT " +
		"ADAT PBSZ CCC MIC CONF ENC FEAT OPTS LANG MLST HOST XCUP XCWD XMKD XPWD XRMD CLNT MFMT MFF CSID COMB AVBL XCRC XMD5 ",
}

// commandOf returns the role and the argument of a command line. The role is
// verbNone if the line is not a command.
func commandOf(text string) (verb verbKind, argument string) {
	name, argument, _ := strings.Cut(text, " ")
	if len(name) < 3 || len(name) > 4 {
		return verbNone, ""
	}
	name = " " + strings.ToUpper(name) + " "
	for i := range verbs {
		if strings.Contains(verbs[i], name) {
			return verbKind(i), argument
		}
	}
	return verbNone, ""
}

// isReply reports whether text can be the first or last line of a reply.
func isReply(text string) bool {
	return codeOf(text) != 0 && (len(text) == 3 || text[3] == ' ' || text[3] == '-')
}

// codeOf returns the code 100 to 599 that text starts with, or 0.
func codeOf(text string) int {
	if len(text) < 3 || text[0] < '1' || text[0] > '5' || !isDigit(text[1]) || !isDigit(text[2]) {
		return 0
	}
	return int(text[0]-'0')*100 + int(text[1]-'0')*10 + int(text[2]-'0')
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// kindOf returns the kind of a text that a client marks as a command or a reply. A
// marked command with an unknown verb is a remark.
func kindOf(text string, marked Kind) Kind {
	if verb, _ := commandOf(text); marked == Command && verb == verbNone {
		return Remark
	}
	return marked
}

// readMarked reads lines that start with one of two marks. If received is empty,
// replies have no mark.
func readMarked(line, sent, received string) (Kind, string, int) {
	switch {
	case strings.HasPrefix(line, sent):
		text := line[len(sent):]
		return kindOf(text, Command), text, 0
	case received == "" && isReply(line):
		return Reply, line, 0
	case received != "" && strings.HasPrefix(line, received):
		return Reply, line[len(received):], 0
	}
	return Remark, line, 0
}

func readLftp(line string) (Kind, string, int) { return readMarked(line, "---> ", "<--- ") }
func readWget(line string) (Kind, string, int) { return readMarked(line, "--> ", "") }

// readTnftp treats the 421 that tnftp invents if no reply came as a remark.
func readTnftp(line string) (Kind, string, int) {
	if strings.HasPrefix(line, "421 Service not available, ") {
		return Remark, line, 0
	}
	return readMarked(line, "---> ", "")
}

// readBare reads lines without marks.
func readBare(line string) (Kind, string, int) {
	if verb, _ := commandOf(line); verb != verbNone && line[0] < 'a' {
		return Command, line, 0
	}
	return readMarked(line, "\x00", "")
}

// readNcFTP reads "Cmd: PORT ..." and "200: text". The progress of a transfer may
// come before a reply on the same line.
func readNcFTP(line string) (Kind, string, int) {
	const sent = "Cmd: "
	if strings.HasPrefix(line, sent) {
		return readMarked(line, sent, "\x00")
	}
	for pos := 0; pos+4 < len(line); pos++ {
		if line[pos+3] == ':' && codeOf(line[pos:]) != 0 && (pos == 0 || pos > 1 && line[pos-1] == ' ' && line[pos-2] == ' ') {
			return Reply, line[pos:pos+3] + line[pos+4:], 0
		}
	}
	return Remark, line, 0
}

// maxHead limits the bytes of a line before a mark: a time, a logger's name.
const maxHead = 160

// readFileZilla reads "Command: PORT ..." and "Response: 200 ...", with or without
// a time before them. FluentFTP writes the same.
func readFileZilla(line string) (Kind, string, int) {
	head := line[:min(len(line), maxHead)]
	for _, mark := range [...]struct {
		text string
		kind Kind
	}{{"Command:", Command}, {"Response:", Reply}, {"Error:", Remark}, {"Status:", Remark}} {
		if pos := strings.Index(head, mark.text); pos >= 0 {
			text := strings.TrimLeft(line[pos+len(mark.text):], " \t")
			return kindOf(text, mark.kind), text, 0
		}
	}
	return Remark, line, 0
}

// readWinSCP reads "> 2024-05-01 12:00:00.123 PORT ..." and the like.
func readWinSCP(line string) (Kind, string, int) {
	const start = "> 2024-05-01 12:00:00.123 "
	if len(line) < len(start) || line[1] != ' ' || line[6] != '-' || line[9] != '-' || line[15] != ':' || line[25] != ' ' {
		return Remark, line, 0
	}
	text := line[len(start):]
	switch line[0] {
	case '>':
		return kindOf(text, Command), text, 0
	case '<':
		return Reply, text, 0
	}
	return Remark, text, 0
}

// readArrows reads "> PORT ..." and "< 200 ...". The number of a session, a time or
// a logger's name may come before them.
func readArrows(line string) (kind Kind, text string, session int) {
	if kind, text = readArrow(line); kind != Remark {
		return kind, text, 0
	}
	for pos := 1; pos+2 < min(len(line), maxHead); pos++ {
		if line[pos-1] != ' ' || line[pos] != '>' && line[pos] != '<' {
			continue
		}
		if kind, text = readArrow(line[pos:]); kind != Remark {
			return kind, text, numberOf(line[:pos-1])
		}
	}
	return Remark, line, 0
}

// readArrow reads a line that starts with an arrow.
func readArrow(line string) (Kind, string) {
	if len(line) < 2 || line[1] != ' ' {
		return Remark, line
	}
	text := line[2:]
	verb, _ := commandOf(text)
	switch {
	case line[0] == '>' && verb != verbNone:
		return Command, text
	case line[0] == '<' && isReply(text):
		return Reply, text
	}
	return Remark, line
}

// numberOf returns a number of at most nine digits, or 0 for any other text.
func numberOf(text string) (n int) {
	if len(text) > 9 {
		return 0
	}
	for _, c := range []byte(text) {
		if !isDigit(c) {
			return 0
		}
		n = n*10 + int(c-'0')
	}
	return n
}

// clockOf returns the time of day within the first 40 bytes of a line, in seconds,
// or -1 if there is none.
func clockOf(line string) int {
	const form = "00:00:00"
	for pos := 0; pos+len(form) <= min(len(line), 40); pos++ {
		t, fits := line[pos:pos+len(form)], true
		for i := range form {
			fits = fits && (t[i] == form[i] || form[i] == '0' && isDigit(t[i]))
		}
		if fits {
			return numberOf(t[:2])*3600 + numberOf(t[3:5])*60 + numberOf(t[6:])
		}
	}
	return -1
}
