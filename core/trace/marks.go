package trace

import "strings"

const (
	// maxHead limits the bytes of a line before its text: a time, a thread, a
	// logger's name, the addresses of a packet.
	maxHead = 400
	// maxMarks limits the marks that a log can teach.
	maxMarks = 1000
	// sampleLines is the number of lines from which marks are learned. Later lines
	// are read by what was learned, and by their text alone if it is clear.
	sampleLines = 5000
)

// marks has what a log's own lines say about what stands before a command and
// before a reply. The key is the text before it in the form of [signature].
type marks struct {
	seen    map[string]*evidence
	longest int // length of the longest key

	sent, received int  // lines with a mark before a command, and before a reply
	bareCommands   int  // commands at the start of a line that no sentence can be
	dialogue       bool // a line outside error messages is a command or a reply

	listing replyLines // of the reply being read

	replies map[string]bool // texts of the replies, to recognize their repetition in an error message
}

// evidence counts what followed a mark.
type evidence struct{ commands, replies int }

// learn reads the first lines of a log.
func learn(log string) *marks {
	m := &marks{seen: map[string]*evidence{}, replies: map[string]bool{}}
	for n, rest := 0, log; rest != "" && n < sampleLines; n++ {
		var line string
		line, rest, _ = strings.Cut(rest, "\n")
		m.learnLine(truncate(line))
	}
	return m
}

func (m *marks) learnLine(line string) {
	pos, kind, loose := anchorOf(line)
	if m.listing.next(line, pos, kind); kind == 0 || isError(line[:pos]) || kind == Command && m.listing.hold(line[:pos]) {
		return
	}
	text := textAt(line, pos)
	if kind == Reply && len(text) > 4 && len(m.replies) < maxMarks {
		m.replies[text] = true
	}
	if !loose {
		m.dialogue = true
	}
	if pos == 0 {
		if verb, argument := commandOf(text); verb == verbPort || verb == verbPassive || strings.HasPrefix(text, "TYPE ") && len(argument) == 1 {
			m.bareCommands++
		}
		return
	}
	if loose && kind == Reply && !looseReply(text) {
		return
	}
	m.count(signature(line[:pos]), kind, loose)
}

// replyLines follows a reply of several lines, whose lines look like commands: the
// list of features has " MDTM" and " AUTH TLS" (RFC 2389 section 3.2). The zero value
// is outside of a reply.
type replyLines struct{ code, blanks, count int }

// maxReply limits the lines of a reply, so that one without its last line does not hide
// the rest of the log.
const maxReply = 200

// next moves on to a line, whose command or reply is at pos.
func (l *replyLines) next(line string, pos int, kind Kind) {
	l.count++
	switch text := line[pos:]; {
	case l.code > 0 && (l.count > maxReply || kind == Command && !l.hold(line[:pos])):
		l.code = 0
	case kind != Reply:
	case l.code == 0 && len(text) > 3 && text[3] == '-':
		*l = replyLines{code: codeOf(text), blanks: trailingBlanks(line[:pos])}
	case l.code == codeOf(text) && (len(text) == 3 || text[3] != '-'):
		l.code = 0
	}
}

// hold reports whether a command after head is a line of the reply: it has a blank more
// before it than the reply's first line.
func (l *replyLines) hold(head string) bool {
	return l.code > 0 && trailingBlanks(head) > l.blanks
}

// trailingBlanks returns the number of blanks and tabs that a text ends in.
func trailingBlanks(text string) int { return len(text) - len(strings.TrimRight(text, " \t")) }

// count adds a line to the evidence for a mark. A mark that ends in a word, such as
// "got ", counts only from its second line on.
func (m *marks) count(mark string, kind Kind, loose bool) {
	e := m.seen[mark]
	if e == nil {
		if len(m.seen) == maxMarks {
			return
		}
		e = &evidence{}
		m.seen[mark] = e
		if loose {
			if kind == Command {
				e.commands--
			} else {
				e.replies--
			}
		}
	}
	if kind == Command {
		e.commands++
	} else {
		e.replies++
	}
	if e.commands > 0 || e.replies > 0 {
		m.longest = max(m.longest, len(mark))
		m.dialogue = true
	}
	if strings.Trim(mark, " 0:.,-/[]()T+") != "" { // not only a time
		if kind == Command {
			m.sent++
		} else {
			m.received++
		}
	}
}

// looseReply reports whether text is a reply although the text before it ends in a
// word: "150 Opening" is, "150 ms" is not.
func looseReply(text string) bool {
	return len(text) > 4 && (text[3] == '-' || 'A' <= text[4] && text[4] <= 'Z')
}

// role is what a mark says about the text after it. The zero value is nothing.
type role uint8

const (
	sent     role = iota + 1 // the client sent it
	received                 // the server sent it
	either                   // one of the two, as its text shows
)

// find returns the end of the longest mark that starts a line, and its role.
func (m *marks) find(line string) (end int, r role) {
	var buffer [maxHead + 1]byte
	size := 0
	for pos := 0; pos < min(len(line), maxHead) && size <= m.longest; {
		next := pos
		size, next = normalize(&buffer, size, line, pos)
		pos = next
		if pos >= len(line) || !isBoundary(line, pos) {
			continue
		}
		if e := m.seen[string(buffer[:size])]; e != nil {
			if found := e.role(); found != 0 {
				end, r = pos, found
			}
		}
	}
	return end, r
}

// role returns the role that the evidence shows. One line in eight may be a text
// that only looks like the other kind.
func (e *evidence) role() role {
	switch c, r := max(e.commands, 0), max(e.replies, 0); {
	case c == 0 && r == 0:
		return 0
	case r == 0 || c >= 8*r:
		return sent
	case c == 0 || r >= 8*c:
		return received
	}
	return either
}

// signature returns the text before a command or reply without what differs from
// line to line: each number is 0, and several blanks are one.
func signature(head string) string {
	var buffer [maxHead + 1]byte
	size := 0
	for pos := 0; pos < len(head); {
		size, pos = normalize(&buffer, size, head, pos)
	}
	return string(buffer[:size])
}

// normalize appends the next piece of a line to the signature in buffer.
func normalize(buffer *[maxHead + 1]byte, size int, line string, pos int) (newSize, next int) {
	c := line[pos]
	next = pos + 1
	switch {
	case c == ' ' || c == '\t':
		for c = ' '; next < len(line) && (line[next] == ' ' || line[next] == '\t'); {
			next++
		}
	case c == '0' && next < len(line) && line[next] == 'x': // a pointer
		for next++; next < len(line) && (isDigit(line[next]) || 'a' <= line[next]|0x20 && line[next]|0x20 <= 'f'); {
			next++
		}
	case isDigit(c):
		for c = '0'; next < len(line) && isDigit(line[next]); {
			next++
		}
	}
	if size < len(buffer) {
		buffer[size] = c
		size++
	}
	return size, next
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
