package report

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
)

// EscapeCommands returns a writer that passes text on to w, in which GitHub Actions
// finds no workflow command, whatever the text is made of. Its runner looks for "::" at
// the start of a line and for "##[" anywhere (actions/runner, ActionCommand); the agents
// of Azure Pipelines and TeamCity look for "##vso[" and "##teamcity[". The character
// that completes such a mark is written as an escape of a Go string: ":\u003aerror::",
// "##\u005berror]". One write need not be one line. The writer is safe for concurrent
// use.
func EscapeCommands(w io.Writer) io.Writer { return &commandEscaper{w: w, escape: escapeASCII} }

// escapeASCII returns an ASCII character as an escape that Go strings, JSON and YAML
// share.
func escapeASCII(c byte) string { return fmt.Sprintf(`\u%04x`, c) }

// escapeEntity returns an ASCII character as an entity of XML and HTML.
func escapeEntity(c byte) string { return fmt.Sprintf("&#%d;", c) }

// commandEscaper is the writer that [EscapeCommands] returns.
type commandEscaper struct {
	w      io.Writer
	escape func(byte) string // writes the last character of a mark

	mu     sync.Mutex
	before linePart // part of the line before the next byte
	hashes int      // number of # directly before it, or before the letters before it
	letter bool     // there are such letters
}

// linePart says how much of a line was written.
type linePart int

const (
	onlyBlanks linePart = iota
	firstColon          // blanks and a colon
	someText
)

func (e *commandEscaper) Write(data []byte) (int, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	var escaped []byte // nil while it is the same as data
	from := 0          // data before it is in escaped
	for i, c := range data {
		if !e.completes(c) {
			continue
		}
		escaped = append(append(escaped, data[from:i]...), e.escape(c)...)
		from = i + 1
	}
	if from == 0 {
		return e.w.Write(data)
	}
	n, err := e.w.Write(slices.Concat(escaped, data[from:]))
	if err == nil {
		return len(data), nil
	}
	return min(n, len(data)), err
}

// completes moves on by one byte, and reports whether this byte completes a mark of
// a command.
func (e *commandEscaper) completes(c byte) bool {
	mark := c == '[' && e.hashes >= 2 || c == ':' && e.before == firstColon
	switch {
	case c == '\n' || c == '\r':
		e.before = onlyBlanks
	case e.before == onlyBlanks && c == ':':
		e.before = firstColon
	case e.before == onlyBlanks && isBlank(c):
	default:
		e.before = someText
	}
	switch {
	case c == '#' && !e.letter:
		e.hashes++
	case c == '#':
		e.hashes, e.letter = 1, false
	case 'a' <= c|0x20 && c|0x20 <= 'z' && e.hashes >= 2:
		e.letter = true
	default:
		e.hashes, e.letter = 0, false
	}
	return mark
}

// isBlank reports whether a runner may skip c at the start of a line: white space,
// and each byte that can be part of white space beyond ASCII.
func isBlank(c byte) bool { return c <= ' ' || c >= 0x80 }

// withoutCommands returns one line as [EscapeCommands] writes it.
func withoutCommands(line string) string {
	var b strings.Builder
	_, _ = io.WriteString(EscapeCommands(&b), line) // a Builder takes all
	return b.String()
}
