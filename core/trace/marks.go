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

// sample yields the lines of a log from which marks are learned, each as it is read.
func sample(log string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for n, rest := 0, log; rest != "" && n < sampleLines; n++ {
			var line string
			if line, rest, _ = strings.Cut(rest, "\n"); !yield(truncate(line)) {
				return
			}
		}
	}
}

// learn reads the first lines of a log.
func learn(log string) *marks {
	m := &marks{seen: map[string]*evidence{}, replies: map[string]bool{}}
	for line := range sample(log) {
		m.learnLine(line)
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
		size, pos = normalize(&buffer, size, line, pos)
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
