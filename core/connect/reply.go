package connect

import (
	"strconv"
	"strings"
)

// Reply is one reply of an FTP server, of one line or several (RFC 959 section
// 4.2). The zero value is no reply.
type Reply struct {
	// Code is 100 to 599.
	Code int
	// Lines is the text, a line each: the first and the last without the code
	// and the character after it, those between exactly as they came. A reply
	// of one line has one.
	Lines []string
}

// ReplyKind is the meaning of a reply's first digit (RFC 959 section 4.2.1), which
// alone decides what is done next (RFC 1123 section 4.1.2.11). The zero value is
// that of no reply.
type ReplyKind uint8

const (
	Preliminary       ReplyKind = 1 + iota // 1yz: begun, another reply follows
	Completion                             // 2yz: done
	Intermediate                           // 3yz: more is needed
	TransientNegative                      // 4yz: not done, may succeed later
	PermanentNegative                      // 5yz: not done, and will not be
)

// Kind is the kind the code's first digit says; zero when the code is not one of
// 100 to 599.
func (r Reply) Kind() ReplyKind {
	if r.Code < lowestCode || r.Code > highestCode {
		return 0
	}
	return ReplyKind(r.Code / 100)
}

// Text is the text alone, its lines joined by line feeds.
func (r Reply) Text() string { return strings.Join(r.Lines, "\n") }

// String is the reply as it came, its lines joined by line feeds: "226 Done", or
// "150-One moment\n150 Opening". A last line without text is its code alone.
func (r Reply) String() string {
	code := strconv.Itoa(r.Code)
	last := len(r.Lines) - 1
	if last < 0 || last == 0 && r.Lines[0] == "" {
		return code
	}
	var text strings.Builder
	for i, line := range r.Lines[:last] {
		if i == 0 {
			line = code + "-" + line
		}
		text.WriteString(line)
		text.WriteByte('\n')
	}
	text.WriteString(code)
	if r.Lines[last] != "" {
		text.WriteByte(' ')
		text.WriteString(r.Lines[last])
	}
	return text.String()
}

const (
	lowestCode  = 100
	highestCode = 599
)
