package report

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// Printable is s with everything in it visible: a character that is not
// printable, and a byte that is not UTF-8, stand as in a Go string (\x1b, \n,
// \u202e). Then nothing of it can act on a terminal, end a line, or be refused
// by XML. A backslash stays as it is.
func Printable(s string) string { return visible(s, "") }

// PrintableLines is [Printable] for a text of several lines: line feeds and
// tabs stay.
func PrintableLines(s string) string { return visible(s, "\n\t") }

// visible is s with what is not printable made visible, apart from what keep
// holds.
func visible(s, keep string) string {
	var b strings.Builder
	done := 0 // everything before is written
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		broken := r == utf8.RuneError && size == 1
		if broken || !strconv.IsPrint(r) && !strings.ContainsRune(keep, r) {
			b.WriteString(s[done:i])
			b.WriteString(escaped(s[i:i+size], r, broken))
			done = i + size
		}
		i += size
	}
	if done == 0 {
		return s
	}
	b.WriteString(s[done:])
	return b.String()
}

// escaped is one character as it stands in a Go string.
func escaped(bytes string, r rune, broken bool) string {
	quoted := strconv.QuoteRune(r)
	if broken {
		quoted = strconv.Quote(bytes)
	}
	return quoted[1 : len(quoted)-1]
}
