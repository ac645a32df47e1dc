package report

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// Printable returns s with every unprintable character, and every byte that is
// not valid UTF-8, written as an escape of a Go string (\x1b, \n, \u202e). The
// result cannot act on a terminal, end a line, or be rejected by an XML parser.
// Backslashes are not escaped.
func Printable(s string) string { return escapeUnprintable(s, "") }

// PrintableLines returns s like [Printable], but keeps line feeds and tabs.
func PrintableLines(s string) string { return escapeUnprintable(s, "\n\t") }

// escapeUnprintable returns s with unprintable characters escaped, except those
// in keep.
func escapeUnprintable(s, keep string) string {
	var b strings.Builder
	written := 0 // bytes of s that are in b
	for i := 0; i < len(s); {
		if ' ' <= s[i] && s[i] <= '~' { // most are, and the test below is slow
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		invalid := r == utf8.RuneError && size == 1
		if invalid || !strconv.IsPrint(r) && !strings.ContainsRune(keep, r) {
			b.WriteString(s[written:i])
			b.WriteString(escape(s[i:i+size], r, invalid))
			written = i + size
		}
		i += size
	}
	if written == 0 {
		return s
	}
	b.WriteString(s[written:])
	return b.String()
}

// escape returns one character as an escape of a Go string. If invalid is set it
// is the raw byte, not r, that is escaped.
func escape(raw string, r rune, invalid bool) string {
	quoted := strconv.QuoteRune(r)
	if invalid {
		quoted = strconv.Quote(raw)
	}
	return quoted[1 : len(quoted)-1]
}
