package trace

import "strings"

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
	verbQuit                // ends the session
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
	verbQuit:       " QUIT ",
	verbOther: " CWD CDUP SMNT REIN TYPE STRU MODE ALLO REST RNFR RNTO DELE RMD MKD PWD SITE SYST STAT HELP NOOP LPRT " +
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

// Arguments that tell a command from a sentence that starts with the same word, by
// verb.
const (
	withoutArgument = " PASV SPSV P@SW LPSV ABOR QUIT CDUP REIN PWD SYST NOOP CCC FEAT XCUP XPWD "
	oneWord         = " USER PASS ACCT AUTH PROT PBSZ REST MODE STRU EPSV ALLO HOST "
	oneOrMore       = " RETR STOR APPE SIZE MDTM CWD XCWD DELE RMD MKD XRMD XMKD RNFR RNTO OPTS SITE SMNT CLNT MFMT MFF CSID COMB ADAT "
	notVerbs        = " HELP STAT LANG ENC MIC CONF " // seldom sent, and words of sentences
)

// clearCommand reports whether text is a command, even if nothing marks it as one:
// its verb is in capitals and its argument fits. "PORT range" is not.
func clearCommand(text string) bool {
	if len(text) < 3 || text[0] < 'A' || text[0] > 'Z' {
		return false
	}
	text = strings.TrimRight(text, " \t\r")
	verb, argument := commandOf(text)
	name, _, _ := strings.Cut(text, " ")
	if verb == verbNone || name != strings.ToUpper(name) {
		return false
	}
	key := " " + name + " "
	switch {
	case name == "PORT" || name == "LPRT":
		return argument != "" && isDigit(argument[0]) && strings.Contains(argument, ",")
	case name == "EPRT":
		return len(argument) > 2 && argument[0] == argument[2]
	case name == "TYPE":
		return len(argument) == 1 || len(argument) == 3 && argument[1] == ' '
	case strings.Contains(withoutArgument, key):
		return argument == ""
	case strings.Contains(oneWord, key):
		return len(argument) > 0 && strings.IndexByte(argument, ' ') < 0 || argument == "" && verb == verbSecret || name == "EPSV" && argument == ""
	case strings.Contains(notVerbs, key), argument == "" && strings.Contains(oneOrMore, key):
		return false
	}
	for _, word := range [...]string{"failed", "command", "error", "mode", "timed out", "request", "...", "not "} {
		if strings.HasPrefix(argument, word) || strings.Contains(argument, " "+word) {
			return false
		}
	}
	return true
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

// clearReply reports whether text is a reply of FTP, even if nothing marks it as
// one. The second digit of a code is 0 to 5 (RFC 959 section 4.2.1).
func clearReply(text string) bool { return isReply(text) && text[1] <= '5' }

// inventedReply starts the line that tnftp, netkit's and BSD's ftp write, as if it
// were a reply, after the control connection ended.
const inventedReply = "421 Service not available, "

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// isListing reports whether a line is an entry of a directory listing, whose
// numbers look like codes.
func isListing(line string) bool {
	line = strings.TrimLeft(line, " ")
	if len(line) > 10 && strings.IndexByte("-dlbcps", line[0]) >= 0 && strings.Trim(line[1:10], "rwxsStT-") == "" {
		return true
	}
	const dos = "05-01-24  10:22AM "
	return len(line) > len(dos) && line[2] == '-' && line[5] == '-' && (line[15] == 'A' || line[15] == 'P') && line[16] == 'M'
}

// clockOf returns the time of day within the first 60 bytes of a line, in seconds,
// or -1 if there is none.
func clockOf(line string) int {
	const form = "00:00:00"
	for pos := 0; pos+len(form) <= min(len(line), 60); pos++ {
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

// hasWord reports whether text contains word, in any case, with no letter or digit
// on either side. Word is in lower case.
func hasWord(text, word string) bool {
	lower := strings.ToLower(text)
	for pos := 0; ; {
		i := strings.Index(lower[pos:], word)
		if i < 0 {
			return false
		}
		pos += i
		end := pos + len(word)
		if (pos == 0 || !isWordByte(lower[pos-1])) && (end == len(lower) || !isWordByte(lower[end])) {
			return true
		}
		pos = end
	}
}

func isWordByte(c byte) bool { return isLetter(c) || isDigit(c) }
