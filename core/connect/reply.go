package connect

import (
	"strconv"
	"strings"
)

// Reply is a reply of an FTP server, of one or more lines (RFC 959 section 4.2).
// The zero value is no reply.
type Reply struct {
	// Code is 100 to 599.
	Code int
	// Lines has the text line by line: the first and the last line without the
	// code and the character after it, and those between exactly as they came. A
	// reply of one line has one element.
	Lines []string
}

// ReplyKind is the meaning of a reply's first digit (RFC 959 section 4.2.1), on
// which alone a client should decide (RFC 1123 section 4.1.2.11). The zero value
// is that of no reply.
type ReplyKind uint8

const (
	Preliminary       ReplyKind = 1 + iota // 1yz: begun, another reply follows
	Completion                             // 2yz: done
	Intermediate                           // 3yz: another command is needed
	TransientNegative                      // 4yz: failed, may succeed later
	PermanentNegative                      // 5yz: failed, and a retry will fail too
)

// Kind returns the kind given by the code's first digit, or zero if the code is
// not within 100 to 599.
func (r Reply) Kind() ReplyKind {
	if r.Code < lowestCode || r.Code > highestCode {
		return 0
	}
	return ReplyKind(r.Code / 100)
}

// Text returns the text without the code, its lines joined by line feeds.
func (r Reply) Text() string { return strings.Join(r.Lines, "\n") }

// String returns the reply as it came, its lines joined by line feeds: "226 Done",
// or "150-One moment\n150 Opening". A last line without text is its code alone.
func (r Reply) String() string {
	code := strconv.Itoa(r.Code)
	last := len(r.Lines) - 1
	if last < 0 {
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
