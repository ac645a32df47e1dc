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
// log puts before it. A reply loses such a command if it quotes it, and a negative
// reply also if it repeats it without quotes. If in doubt, Masked hides too much
// rather than too little.
func Masked(line string) string {
	line = maskURLs(line)
	code := ReplyCode(line)
	reply, negative := code != 0, code >= 400
	first := 4 // where the line's own command starts; in a reply, where it is repeated
	if !reply {
		first = skipBlanks(line, 0)
	}
	for i := range len(line) {
		start, glued := i, i == first && !reply
		switch {
		case i == first && (!reply || negative):
		case i == 0 || i < first:
			continue
		case isQuote(line[i-1]):
			start, glued = skipBlanks(line, i), true
		case reply && !negative || !startsCommand(line[:i], line[i]):
			continue
		}
		if shown, ok := hideArgument(line, start, glued); ok {
			return shown + closingQuote(line, i)
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

// hideArgument returns the line up to a command with a secret that starts at
// from, and four stars in place of the rest. Ok is false if no such command starts
// there or it has no argument. If glued, the argument may follow without a blank:
// "PASSsecret" and "PASS:secret" are slips of the hand.
func hideArgument(line string, from int, glued bool) (shown string, ok bool) {
	for _, verb := range [...]string{"PASS", "ACCT"} {
		if end := matchVerb(line, from, verb); end >= 0 {
			return line[:from] + verb + " " + mask, hasArgument(line, end, glued)
		}
	}
	end := matchVerb(line, from, "SITE")
	if end < 0 || !hasArgument(line, end, false) {
		return "", false
	}
	sub := skipBlanks(line, end)
	word, _, _ := strings.Cut(line[sub:], " ")
	upper := strings.ToUpper(word)
	for _, part := range [...]string{"PASS", "PSW", "PWD"} {
		if strings.Contains(upper, part) {
			return line[:from] + "SITE " + upper + " " + mask, hasArgument(line, sub+len(word), false)
		}
	}
	return "", false
}

// matchVerb returns the offset after a verb that starts at from, or -1 if it does
// not start there. Bytes that a server skips may stand between its letters.
func matchVerb(line string, from int, verb string) int {
	i, matched := from, 0
	for i < len(line) && matched < len(verb) {
		if line[i]&^0x20 == verb[matched] {
			matched++
			i++
			continue
		}
		next := skipByte(line, i)
		if line[i] == '\t' { // a control character too, which some servers drop
			next = i + 1
		}
		if matched == 0 || next == i {
			return -1
		}
		i = next
	}
	if matched < len(verb) {
		return -1
	}
	return i
}

// hasArgument reports whether an argument follows a verb that ends at end.
func hasArgument(line string, end int, glued bool) bool {
	i := skipBlanks(line, end)
	return i < len(line) && (i > end || glued && !isQuote(line[i]))
}

// skipBlanks returns the offset of the first byte from i on that is neither a
// blank nor skipped by servers.
func skipBlanks(line string, i int) int {
	for i < len(line) {
		next := skipByte(line, i)
		if line[i] == ' ' || line[i] == '\t' {
			next = i + 1
		}
		if next == i {
			break
		}
		i = next
	}
	return i
}

// skipByte returns the offset after a byte at i that servers drop: a control
// character, or one of the Telnet commands 240 to 255 (RFC 854), as it is or
// escaped by whoever quotes it: "\x00". It returns i if another byte stands there.
func skipByte(line string, i int) int {
	c := line[i]
	switch {
	case c < ' ' && c != '\t', c == 0x7f, c >= 0xf0:
		return i + 1
	case c != '\\' || i+1 == len(line):
		return i
	}
	digits := 0
	switch c = line[i+1]; {
	case c == 'x', '0' <= c && c <= '3':
		digits = 2
	case c == 'u':
		digits = 4
	case strings.IndexByte("abfnrtv", c) < 0: // no escape
		return i
	}
	for i += 2; digits > 0 && i < len(line) && isHex(line[i]); i++ {
		digits--
	}
	return i
}

func isHex(c byte) bool { return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'f' }

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
