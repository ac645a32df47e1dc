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
	for i := first; i < len(line); i++ {
		start, glued := i, i == first && !reply
		switch {
		case i == first && (!reply || negative):
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
// mark stands before them: a sentence may say "pass".
func startsCommand(before string, next byte) bool {
	if isWordByte(before[len(before)-1]) || !isWordByte(next) {
		return false
	}
	if next <= 'Z' {
		return true
	}
	trimmed := strings.TrimRight(before, " \t")
	return strings.IndexByte(">:]|", trimmed[len(trimmed)-1]) >= 0
}

// hideArgument returns the line up to a command with a secret that starts at
// from, and four stars in place of the rest. Ok is false if no such command starts
// there or it has no argument. If glued, the argument may follow without a blank:
// "PASSsecret" and "PASS:secret" are slips of the hand.
func hideArgument(line string, from int, glued bool) (shown string, ok bool) {
	for _, verb := range [...]string{"PASS", "ACCT"} {
		if end, ok := matchVerb(line, from, verb); ok {
			return line[:from] + verb + " " + mask, hasArgument(line, end, glued)
		}
	}
	end, ok := matchVerb(line, from, "SITE")
	if !ok {
		return "", false
	}
	sub, end := nextWord(line, skipBlanks(line, end))
	for _, part := range [...]string{"PASS", "PSW", "PWD"} {
		if strings.Contains(sub, part) {
			return line[:from] + "SITE " + sub + " " + mask, hasArgument(line, end, glued)
		}
	}
	return "", false
}

// nextWord returns the word that starts at offset i, in capitals and without the
// bytes that servers drop, and the offset after it.
func nextWord(line string, i int) (word string, end int) {
	for i < len(line) && line[i] != ' ' && line[i] != '\t' {
		next := skipByte(line, i)
		if next == i {
			next++
			word += line[i:next]
		}
		i = next
	}
	return strings.ToUpper(word), i
}

// matchVerb returns the offset after a verb that starts at from; ok is false if it
// does not start there. Bytes that a server skips may stand between its letters.
func matchVerb(line string, from int, verb string) (end int, ok bool) {
	i, matched := from, 0
	for i < len(line) && matched < len(verb) {
		if line[i]&^0x20 == verb[matched] {
			matched++
			i++
			continue
		}
		next := skipByte(line, i)
		if next == i {
			return 0, false
		}
		i = next
	}
	return i, matched == len(verb)
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
		if line[i] == ' ' {
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
	case c < ' ', c == 0x7f, c >= 0xf0:
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
		if from, to, ok := passwordIn(rest); ok {
			out, rest = out+rest[:from]+mask, rest[to:]
		}
	}
}

// passwordIn returns where the password of the URL stands whose text after
// "://" begins rest; ok is false if it has none. A slash or an at sign that
// should have been escaped belongs to the password.
func passwordIn(rest string) (from, to int, ok bool) {
	if end := strings.IndexAny(rest, " \t\"'`<>"); end >= 0 {
		rest = rest[:end]
	}
	user, password, _ := strings.Cut(rest, ":")
	if strings.Contains(user, "/") {
		return 0, 0, false
	}
	authority, _, _ := strings.Cut(password, "/")
	size := strings.LastIndexByte(authority, '@')
	if size < 0 && strings.Trim(authority, "0123456789") != "" { // no port, so a password
		size = strings.LastIndexByte(password, '@')
	}
	from = len(user) + 1
	return from, from + size, size > 0
}
