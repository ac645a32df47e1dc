package connect

import (
	"strconv"
	"strings"
)

// Limits on a server's reply. RFC 959 sets none; longer than this a reply is no
// message to anybody.
const (
	MaxReplyLine  = 4096 // bytes of one line, line end not counted
	MaxReplyLines = 1000 // lines of one reply
)

// ReplyReader puts replies together from the lines of a control connection. The
// zero value waits for the first line of a reply.
type ReplyReader struct {
	reply Reply // lines so far of a reply of several lines; code 0 when none is open
}

// Line takes the next line, with or without its line end. Complete says that it
// was the last of reply. A reply of several lines begins with its code and a
// hyphen and ends with a line of the same code and a blank (RFC 959 section 4.2);
// what stands between is text, whatever it begins with. A code alone, without a
// blank, counts as a last line too: servers and their logs lose the blank.
//
// An error is a [*ReplyError]; the reply it broke off is forgotten, and the next
// line begins a new one. The control connection is then best given up, for
// nobody knows which command the next reply answers.
func (r *ReplyReader) Line(line string) (reply Reply, complete bool, err error) {
	line = strings.TrimRight(line, "\r\n")
	if reason := r.reject(line); reason != "" {
		r.reply = Reply{}
		return Reply{}, false, &ReplyError{Line: line[:min(len(line), 40)], Reason: reason}
	}
	code, text, last := split(line)
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
	reply, r.reply = r.reply, Reply{}
	return reply, true, nil
}

// ReplyError says why a line is no part of a reply.
type ReplyError struct {
	Line   string // its first 40 bytes
	Reason string
}

func (e *ReplyError) Error() string {
	return "reply line " + strconv.QuoteToASCII(e.Line) + ": " + e.Reason
}

// reject says why line cannot come next; empty when it can.
func (r *ReplyReader) reject(line string) string {
	code, _, _ := split(line)
	switch {
	case len(line) > MaxReplyLine:
		return "longer than " + strconv.Itoa(MaxReplyLine) + " bytes"
	case strings.Contains(line, "\n"):
		return "more than one line"
	case r.reply.Code == 0 && code == 0:
		return "a code 100 to 599 and then a blank or a hyphen expected"
	case len(r.reply.Lines) >= MaxReplyLines:
		return "more than " + strconv.Itoa(MaxReplyLines) + " lines in one reply"
	}
	return ""
}

// split takes a line apart into code and text. The code is 0 when the line does
// not begin with one and a blank, a hyphen or nothing more; last says that it
// was not a hyphen.
func split(line string) (code int, text string, last bool) {
	if len(line) < 3 || len(line) > 3 && line[3] != ' ' && line[3] != '-' {
		return 0, "", false
	}
	for _, digit := range []byte(line[:3]) {
		if digit < '0' || digit > '9' {
			return 0, "", false
		}
		code = code*10 + int(digit-'0')
	}
	if code < lowestCode || code > highestCode {
		return 0, "", false
	}
	if len(line) == 3 {
		return code, "", true
	}
	return code, line[4:], line[3] == ' '
}
