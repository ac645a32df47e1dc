package trace

import "strings"

// looseReply reports whether text is a reply although the text before it ends in a
// word: "150 Opening" is, "150 ms" is not.
func looseReply(text string) bool {
	return len(text) > 4 && (text[3] == '-' || 'A' <= text[4] && text[4] <= 'Z')
}

// isBoundary reports whether a text can start at a position of a line.
func isBoundary(line string, pos int) bool {
	if pos == 0 {
		return true
	}
	switch c := line[pos-1]; c {
	case '"', '\'', '`':
		return pos < 2 || line[pos-2] != '(' // a call in a stack trace
	case ' ', '\t', '<', '>', '|', '[', '(', ';':
		return line[pos] != ' ' && line[pos] != '\t'
	case ']', ':', '=':
		return isLetter(line[pos])
	}
	return false
}

// anchorOf returns the position and the kind of the command or reply that a line
// shows by its text alone; the kind is 0 if there is none. Loose means that the text
// before it ends in a word, so that it may be part of a sentence.
func anchorOf(line string) (pos int, kind Kind, loose bool) {
	if isListing(line) {
		return 0, 0, false
	}
	for i := range min(len(line), maxHead) {
		if !isBoundary(line, i) {
			continue
		}
		found := clearKind(line, i)
		switch {
		case found == 0:
		case endsInMark(line[:i]):
			return i, found, false
		case kind == 0:
			pos, kind, loose = i, found, true
		}
	}
	return pos, kind, loose
}

// clearKind returns the kind of the command or reply that starts at a position of a
// line, or 0. In brackets stand process numbers and amounts too, as in curl's
// "{ [226 bytes data]". The status of HTTP is not a reply of FTP, and neither is a
// number at the end of a sentence.
func clearKind(line string, pos int) Kind {
	switch c := line[pos]; {
	case '1' <= c && c <= '5' && codeOf(line[pos:]) != 0:
		text := textAt(line, pos)
		inBrackets := pos > 0 && (line[pos-1] == '[' || line[pos-1] == '(')
		alone := len(text) == 3 && pos > 0 && !strings.HasSuffix(strings.TrimRight(line[:pos], " "), "<")
		if clearReply(text) && (!inBrackets || looseReply(text)) && !alone && !strings.Contains(line[:pos], "HTTP/") && !strings.HasPrefix(text, inventedReply) {
			return Reply
		}
	case 'A' <= c && c <= 'Z' && startsVerb(line[pos:]):
		if clearCommand(textAt(line, pos)) {
			return Command
		}
	}
	return 0
}

// startsVerb reports whether text starts with a word of three or four capitals. It
// saves looking at the rest of a long line.
func startsVerb(text string) bool {
	n := 0
	for n < min(len(text), 5) && ('A' <= text[n] && text[n] <= 'Z' || text[n] == '@') {
		n++
	}
	return n == 3 || n == 4
}

// endsInMark reports whether the text before a command or reply can only be there
// to mark it: it ends in punctuation, or has no letters, as a time.
func endsInMark(head string) bool {
	head = strings.TrimRight(head, " \t")
	if unquoted := strings.TrimRight(head, "\"'`"); unquoted != head { // a word before a quote: a sentence that quotes a command
		unquoted = strings.TrimRight(unquoted, " ")
		return unquoted == "" || !isWordByte(unquoted[len(unquoted)-1])
	}
	if head == "" {
		return true
	}
	switch last := head[len(head)-1]; {
	case last == '*' || last == '.' || last == ',': // curl's remarks, and sentences
		return false
	case !isWordByte(last) && last < 0x80:
		return true
	}
	return strings.IndexFunc(head, func(c rune) bool { return c >= 0x80 || isLetter(byte(c)) && c != 'T' && c != 'Z' }) < 0
}

// isError reports whether the text before a reply belongs to an error message,
// which repeats the reply.
func isError(head string) bool {
	for _, word := range [...]string{"rror", "RROR", "xception", "failed", ".rb:", "Traceback"} {
		if strings.Contains(head, word) {
			return true
		}
	}
	return false
}

// textAt returns the text that starts at a position of a line, without the quote or
// bracket that closes it and without the line end that some programs show.
func textAt(line string, pos int) string {
	text := line[pos:]
	if pos > 0 {
		text = cutClosing(text, line[:pos])
	}
	text = strings.TrimRight(text, " \t")
	for _, end := range [...]string{`\n`, `\r`, "<CRLF>", "^M"} {
		text = strings.TrimSuffix(text, end)
	}
	return strings.TrimRight(text, " \t")
}

// cutClosing returns text up to the quote or bracket that closes the one before it.
func cutClosing(text, head string) string {
	closing := head[len(head)-1]
	switch closing {
	case '"', '\'', '`':
	case '[':
		closing = ']'
	case '(':
		closing = ')'
	default:
		if strings.Count(head, `"`)%2 == 0 {
			return text
		}
		closing = '"' // a string of JSON
	}
	if trimmed := strings.TrimRight(text, ",;}"); closing != '"' && strings.HasSuffix(trimmed, string(closing)) {
		return trimmed[:len(trimmed)-1] // it may contain the same quote
	}
	if closing == '`' {
		closing = '\''
	}
	if trimmed := strings.TrimRight(text, " "); strings.HasSuffix(trimmed, string(closing)) {
		return trimmed[:len(trimmed)-1]
	}
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case closing:
			return text[:i]
		}
	}
	return text
}
