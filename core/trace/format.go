package trace

import "strings"

// Kind is what a line of a log is. The zero value is none of an exchange.
type Kind uint8

const (
	Command Kind = iota + 1 // what the client sent
	Reply                   // what the server sent
	Remark                  // what the client says of itself
)

// String is the kind's word in every report.
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

// MarshalText makes the kind its word in JSON.
func (k Kind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// Entry is one line of the exchange.
type Entry struct {
	Line int    `json:"line"` // of the log, from 1
	Kind Kind   `json:"kind"`
	Text string `json:"text"` // without what the client puts around it; a password is ****
}

// format is one client's way of writing a log.
type format struct {
	name string
	// read gives the kind and the text of a line, and the number of its session.
	// What is no command and no reply is a remark.
	read func(line string) (kind Kind, text string, session int)
}

// formats are all that is read. Of two that fit a log alike the first is taken:
// one that demands more of a line comes before one that demands less.
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
	arrows     = "talk"        // "> " and "< ", which several programs write: see [follower.name]
	commonsNet = "commons-net" // Apache Commons Net's PrintCommandListener
)

// sampleSize is how many lines that fit decide on a format.
const sampleSize = 200

// formatOf is the format that fits most lines, nil when no line is a command or
// a reply in any.
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

// truncate is what is looked at of a line.
func truncate(line string) string {
	return strings.TrimRight(line[:min(len(line), MaxLine)], "\r\n")
}

// verbKind is what a command is to the dialogue. The zero value is none.
type verbKind uint8

const (
	verbNone       verbKind = iota
	verbPort                // announces
	verbPassive             // asks the server to listen
	verbTransfer            // needs a data connection
	verbLogin               // comes before the login is done
	verbSecret              // likewise, and its argument is a password
	verbProtection          // sets the protection of the data connection
	verbFacts               // asks for a file's facts
	verbAbort               // gives the transfer up
	verbOther               // any other
)

// verbs are the commands of RFC 959, 1639, 2228, 2389, 2428, 3659 and 7151, the
// X forms of RFC 775, and what clients send besides.
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

// commandOf is what a command line is, and what follows its verb.
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

// isReply reports whether text begins as the first or last line of a reply.
func isReply(text string) bool {
	return codeOf(text) != 0 && (len(text) == 3 || text[3] == ' ' || text[3] == '-')
}

// codeOf is the code 100 to 599 that text begins with; 0 when it does not.
func codeOf(text string) int {
	if len(text) < 3 || text[0] < '1' || text[0] > '5' || !isDigit(text[1]) || !isDigit(text[2]) {
		return 0
	}
	return int(text[0]-'0')*100 + int(text[1]-'0')*10 + int(text[2]-'0')
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// kindOf is the kind of a text that a client marks as a command or a reply.
func kindOf(text string, marked Kind) Kind {
	if verb, _ := commandOf(text); marked == Command && verb == verbNone {
		return Remark
	}
	return marked
}

// readMarked reads lines that begin with one of two marks; an empty mark stands
// for replies that have none.
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

// readTnftp passes over the 421 that tnftp makes up where no reply came.
func readTnftp(line string) (Kind, string, int) {
	if strings.HasPrefix(line, "421 Service not available, ") {
		return Remark, line, 0
	}
	return readMarked(line, "---> ", "")
}

// readBare reads lines without any mark.
func readBare(line string) (Kind, string, int) {
	if verb, _ := commandOf(line); verb != verbNone && line[0] < 'a' {
		return Command, line, 0
	}
	return readMarked(line, "\x00", "")
}

// readNcFTP reads "Cmd: PORT ..." and "200: text"; what it shows of a transfer's
// progress may stand before a reply in the same line.
func readNcFTP(line string) (Kind, string, int) {
	const sent = "Cmd: "
	if strings.HasPrefix(line, sent) {
		return readMarked(line, sent, "\x00")
	}
	for at := 0; at+4 < len(line); at++ {
		if line[at+3] == ':' && codeOf(line[at:]) != 0 && (at == 0 || at > 1 && line[at-1] == ' ' && line[at-2] == ' ') {
			return Reply, line[at:at+3] + line[at+4:], 0
		}
	}
	return Remark, line, 0
}

// maxHead is how far into a line a mark may stand behind a time or a logger's
// name.
const maxHead = 160

// readFileZilla reads "Command: PORT ..." and "Response: 200 ..." behind a time
// or without, as FluentFTP writes it too.
func readFileZilla(line string) (Kind, string, int) {
	head := line[:min(len(line), maxHead)]
	for _, mark := range [...]struct {
		word string
		kind Kind
	}{{"Command:", Command}, {"Response:", Reply}, {"Error:", Remark}, {"Status:", Remark}} {
		if at := strings.Index(head, mark.word); at >= 0 {
			text := strings.TrimLeft(line[at+len(mark.word):], " \t")
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

// readArrows reads "> PORT ..." and "< 200 ...", behind the number of a session,
// a time or a logger's name too.
func readArrows(line string) (kind Kind, text string, session int) {
	if kind, text = readArrow(line); kind != Remark {
		return kind, text, 0
	}
	for at := 1; at+2 < min(len(line), maxHead); at++ {
		if line[at-1] != ' ' || line[at] != '>' && line[at] != '<' {
			continue
		}
		if kind, text = readArrow(line[at:]); kind != Remark {
			return kind, text, numberOf(line[:at-1])
		}
	}
	return Remark, line, 0
}

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

// numberOf is a number of at most nine digits; 0 for any other text.
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

// clockOf is the time of day that stands near the start of a line, in seconds;
// -1 when none does.
func clockOf(line string) int {
	const form = "00:00:00"
	for at := 0; at+len(form) <= min(len(line), 40); at++ {
		t, fits := line[at:at+len(form)], true
		for i := range form {
			fits = fits && (t[i] == form[i] || form[i] == '0' && isDigit(t[i]))
		}
		if fits {
			return numberOf(t[:2])*3600 + numberOf(t[3:5])*60 + numberOf(t[6:])
		}
	}
	return -1
}
