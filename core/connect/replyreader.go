package connect

import (
	"strconv"
	"strings"
)

// Limits on a server's reply, far above anything that a server has to say. RFC 959
// sets none.
const (
	MaxReplyLine  = 4096     // bytes of a line without its line end
	MaxReplyLines = 1000     // lines of a reply
	MaxReplyBytes = 64 << 10 // bytes of all lines of a reply, because outcomes keep replies
)

// ReplyReader assembles replies from the lines of a control connection. The zero
// value is ready to use.
type ReplyReader struct {
	reply Reply // the incomplete reply of several lines; code 0 if there is none
	size  int   // bytes of its lines so far
}

// Line adds the next line, with or without its line end, and returns the reply if
// that was its last line. A reply of several lines starts with its code and a
// hyphen and ends with a line of the same code and a blank (RFC 959 section 4.2);
// every line between is text, whatever it starts with. A code without a blank also
// counts as a last line, because servers and their logs lose the blank.
//
// Its error is a [*ReplyError]. The incomplete reply is then discarded, and the
// next line starts a new one. A caller should close the control connection,
// because it is unknown which command the next reply answers.
func (r *ReplyReader) Line(line string) (reply Reply, complete bool, err error) {
	line = strings.TrimRight(line, "\r\n")
	if reason := r.lineProblem(line); reason != "" {
		const maxQuoted = 40
		*r = ReplyReader{}
		return Reply{}, false, &ReplyError{Line: line[:min(len(line), maxQuoted)], Reason: reason}
	}
	r.size += len(line)
	code, text, last := splitReplyLine(line)
	switch {
	case r.reply.Code == 0:
		r.reply = Reply{Code: code, Lines: []string{text}}
	case last && code == r.reply.Code:
		r.reply.Lines = append(r.reply.Lines, text)
	default:
		r.reply.Lines = append(r.reply.Lines, line)
		return Reply{}, false, nil
	}
	if !last {
		return Reply{}, false, nil
	}
	reply = r.reply
	*r = ReplyReader{}
	return reply, true, nil
}

// ReplyError is the error for a line that cannot be part of a reply.
type ReplyError struct {
	Line   string // its first 40 bytes
	Reason string
}

func (e *ReplyError) Error() string {
	return "reply line " + strconv.QuoteToASCII(e.Line) + ": " + e.Reason
}

// lineProblem returns the reason that line cannot come next, or "".
func (r *ReplyReader) lineProblem(line string) string {
	switch {
	case len(line) > MaxReplyLine:
		return "longer than " + strconv.Itoa(MaxReplyLine) + " bytes"
	case strings.Contains(line, "\n"):
		return "more than one line"
	case r.reply.Code == 0 && ReplyCode(line) == 0:
		return "want a code 100 to 599, then a blank or a hyphen"
	case len(r.reply.Lines) >= MaxReplyLines:
		return "more than " + strconv.Itoa(MaxReplyLines) + " lines in one reply"
	case r.size+len(line) > MaxReplyBytes:
		return "more than " + strconv.Itoa(MaxReplyBytes) + " bytes in one reply"
	}
	return ""
}

// ReplyCode returns the code with which a line of a reply starts, 100 to 599, or
// 0 if it starts with none, as a line in the middle of a reply may. A blank, a
// hyphen or the end of the line follows a code.
func ReplyCode(line string) int {
	if len(line) < 3 || len(line) > 3 && line[3] != ' ' && line[3] != '-' {
		return 0
	}
	code := 0
	for _, digit := range []byte(line[:3]) {
		if digit < '0' || digit > '9' {
			return 0
		}
		code = code*10 + int(digit-'0')
	}
	if code < lowestCode || code > highestCode {
		return 0
	}
	return code
}

// splitReplyLine splits a line into code and text. Last reports that no hyphen
// follows the code. Without a code, the line has no text.
func splitReplyLine(line string) (code int, text string, last bool) {
	code = ReplyCode(line)
	if code == 0 || len(line) == 3 {
		return code, "", true
	}
	return code, line[4:], line[3] == ' '
}
