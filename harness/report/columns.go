package report

import (
	"strings"
	"unicode/utf16"

	"activeftp/core"
)

// sourceLine returns the line of text that span is on, without its end. It is empty
// if span is no place in the text.
func sourceLine(text string, span core.Span) string {
	start := span.Start - (span.Col - 1)
	if span.Line == 0 || span.Col == 0 || start < 0 || span.Start > len(text) {
		return ""
	}
	line, _, _ := strings.Cut(text[start:], "\n")
	return strings.TrimSuffix(line, "\r")
}

// fixSource returns the line of text that the fix, which may be nil, is on.
func fixSource(text string, fix *core.Fix) string {
	if fix == nil {
		return ""
	}
	return sourceLine(text, fix.Span)
}

// utf16Columns returns the first column of a part of a line, and the one after its
// end, in UTF-16 code units from 1: SARIF and GitHub count in these, core counts
// bytes. Without the line (source is empty) each byte counts as one unit.
func utf16Columns(source string, col, length int) (first, end int) {
	first, end = col, col+length
	if source == "" {
		return first, end
	}
	before := min(col-1, len(source))
	after := min(before+length, len(source))
	first = 1 + utf16Length(source[:before])
	return first, first + utf16Length(source[before:after])
}

// utf16Length returns the length of text in UTF-16 code units. A byte that is not
// UTF-8 counts as the one unit of U+FFFD.
func utf16Length(text string) int {
	n := 0
	for _, r := range text {
		n += utf16.RuneLen(r)
	}
	return n
}
