package connect

import "strings"

// mask replaces a secret wherever a line is shown.
const mask = "****"

// Masked returns a line of a control connection, or of a log of one, with every
// secret in it replaced by four stars: the argument of PASS, ACCT and of SITE
// subcommands that set a password, and the password of a URL.
//
// A command counts in any case, with blanks or Telnet bytes before it, with NULs
// inside it (RFC 959 section 4.1.3, RFC 854), quoted, and after the head that a
// log puts before it. A server's reply loses what it quotes of such a command. If
// in doubt, Masked hides too much rather than too little.
func Masked(line string) string {
	line = maskURLs(line)
	if isReplyLine(line) {
		return maskReply(line)
	}
	first := skipIgnored(line, 0) // where the line's own command starts
	for i := first; i < len(line); i++ {
		if i > first && !startsCommand(line[:i], line[i]) {
			continue
		}
		if end := secretArgument(line, i, i == first); end >= 0 {
			return line[:end] + mask + closingQuote(line, i)
		}
	}
	return line
}

// isReplyLine reports whether a line begins with a reply code.
func isReplyLine(line string) bool {
	digits := 0
	for digits < len(line) && '0' <= line[digits] && line[digits] <= '9' {
		digits++
	}
	return digits == 3 && (len(line) == 3 || line[3] == ' ' || line[3] == '-')
}

// maskReply masks a command that a reply quotes, or repeats right after the code:
// `500 "PASS secret" not understood`.
func maskReply(line string) string {
	for i := range len(line) {
		if (i > 0 && isQuote(line[i-1])) || (i == 4 && line[0] == '5') {
			if end := secretArgument(line, skipIgnored(line, i), false); end >= 0 {
				return line[:end] + mask + closingQuote(line, i)
			}
		}
	}
	return line
}

// startsCommand reports whether a command can start at the byte next of a line,
// after the text before it. Inside a line only capitals count, unless a direction
// mark or a quote stands before them: a sentence may say "pass".
func startsCommand(before string, next byte) bool {
	last := before[len(before)-1]
	if isWordByte(last) || last == '*' || !isWordByte(next) {
		return false
	}
	if 'A' <= next && next <= 'Z' {
		return true
	}
	trimmed := strings.TrimRight(before, " \t")
	return isQuote(last) || strings.IndexByte(">:]|", trimmed[len(trimmed)-1]) >= 0
}

// secretArgument returns the offset of the secret of a command that starts at
// from, or -1 if no such command starts there or it has no argument. If glued,
// the argument may follow without a blank: "PASSsecret" is a slip of the hand.
func secretArgument(line string, from int, glued bool) int {
	for _, verb := range [...]string{"PASS", "ACCT"} {
		if end := matchVerb(line, from, verb); end >= 0 {
			return argumentAt(line, end, glued)
		}
	}
	end := matchVerb(line, from, "SITE")
	if end < 0 {
		return -1
	}
	sub := argumentAt(line, end, false)
	if sub < 0 {
		return -1
	}
	word, _, _ := strings.Cut(line[sub:], " ")
	upper := strings.ToUpper(word)
	for _, part := range [...]string{"PASS", "PSW", "PWD"} {
		if strings.Contains(upper, part) {
			return argumentAt(line, sub+len(word), false)
		}
	}
	return -1
}

// matchVerb returns the offset after a verb that starts at from, or -1 if it does
// not start there. Bytes that a server skips may stand between its letters.
func matchVerb(line string, from int, verb string) int {
	i, matched := from, 0
	for ; i < len(line) && matched < len(verb); i++ {
		switch c := line[i]; {
		case c&^0x20 == verb[matched]:
			matched++
		case matched > 0 && isSkipped(c):
		default:
			return -1
		}
	}
	if matched < len(verb) {
		return -1
	}
	return i
}

// argumentAt returns the offset of the argument after a verb that ends at end,
// or -1 if there is none.
func argumentAt(line string, end int, glued bool) int {
	i := skipIgnored(line, end)
	if i == len(line) || i == end && (!glued || !isWordByte(line[i])) {
		return -1
	}
	return i
}

// skipIgnored returns the offset of the first byte at or after i that is not a
// blank and that servers do not drop.
func skipIgnored(line string, i int) int {
	for i < len(line) && (isBlank(line[i]) || isSkipped(line[i])) {
		i++
	}
	return i
}

// isSkipped reports whether a byte inside a command is one that servers drop: a
// control character, or one of the Telnet commands 240 to 255 (RFC 854).
func isSkipped(c byte) bool { return c < ' ' && c != '\t' || c == 0x7f || c >= 0xf0 }

func isBlank(c byte) bool { return c == ' ' || c == '\t' }

// isWordByte reports whether c belongs to a word: a letter, a digit or '_'.
func isWordByte(c byte) bool {
	return 'a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9' || c == '_'
}

func isQuote(c byte) bool { return c == '"' || c == '\'' || c == '`' }

// closingQuote returns the quote that stands before offset i, to close what was
// cut off; empty if none does.
func closingQuote(line string, i int) string {
	if i > 0 && isQuote(line[i-1]) {
		return line[i-1 : i]
	}
	return ""
}

// maskURLs masks the password of every URL in a line: "ftp://user:****@host".
func maskURLs(line string) string {
	const scheme = "://"
	rest, out := line, ""
	for {
		i := strings.Index(rest, scheme)
		if i < 0 {
			return out + rest
		}
		i += len(scheme)
		out, rest = out+rest[:i], rest[i:]
		if from, to := passwordIn(rest); to > from {
			out, rest = out+rest[:from]+mask, rest[to:]
		}
	}
}

// passwordIn returns where the password of the URL stands whose text after
// "://" begins rest; from equals to if it has none. A slash or an at sign that
// should have been escaped belongs to the password.
func passwordIn(rest string) (from, to int) {
	end := strings.IndexAny(rest, " \t\"'`<>")
	if end < 0 {
		end = len(rest)
	}
	colon := strings.IndexByte(rest[:end], ':')
	if slash := strings.IndexByte(rest[:end], '/'); colon < 0 || slash >= 0 && slash < colon {
		return 0, 0
	}
	authority := end
	if slash := strings.IndexByte(rest[:end], '/'); slash >= 0 {
		authority = slash
	}
	at := strings.LastIndexByte(rest[:authority], '@')
	if at < 0 && strings.Trim(rest[colon+1:authority], "0123456789") != "" { // no port, so a password
		at = strings.LastIndexByte(rest[:end], '@')
	}
	if at <= colon {
		return 0, 0
	}
	return colon + 1, at
}
