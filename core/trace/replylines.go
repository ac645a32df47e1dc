package trace

import "strings"

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
