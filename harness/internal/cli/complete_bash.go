package cli

import (
	"context"
	"strings"
)

// forBash returns the completion of a line of bash that ends at the cursor. replaced
// is the end of the line that bash replaces: a part of the last word, because bash
// also ends words at = and :. The first line is "files" or "words", and each other
// line is a candidate in its place, quoted so that bash takes it for one word and
// expands nothing in it.
func (c completing) forBash(ctx context.Context, line, replaced string) string {
	words, ok := splitBash(line)
	if !ok || len(words) < 2 {
		return "words\n"
	}
	last := words[len(words)-1]
	if last.redirected {
		return "files\n"
	}
	var before []string
	for _, word := range words[1 : len(words)-1] {
		if !word.redirected {
			before = append(before, word.text)
		}
	}
	found := c.complete(ctx, before, last.text)
	if found.files {
		return "files\n"
	}
	raw, ok := strings.CutSuffix(last.raw, replaced)
	if !ok { // bash sees other words
		return "words\n"
	}
	kept := ""
	if head, ok := splitBash(raw); ok && len(head) > 0 {
		kept = head[0].text
	}
	var b strings.Builder
	b.WriteString("words\n")
	for _, candidate := range found.matching(last.text) {
		if rest, ok := strings.CutPrefix(found.prefix+candidate.Text, kept); ok {
			if quoted, ok := quoteBash(rest, last.quote); ok {
				b.WriteString(quoted + "\n")
			}
		}
	}
	return b.String()
}

// bashWord is a word of a line of bash.
type bashWord struct {
	raw        string // as typed
	text       string // without quotes; nothing in it is expanded
	quote      byte   // that is open at the end: ', " or 0
	redirected bool   // a file after < or >
}

// splitBash splits a line of bash into words. The last one, at the cursor, can be
// empty, and its quote can be open. It reports whether the line is one simple
// command: after another or in the middle of an expansion there is nothing to
// complete here.
func splitBash(line string) (words []bashWord, ok bool) {
	var current bashWord
	var text strings.Builder
	quote := byte(0)
	start := 0
	end := func(i int) {
		current.raw, current.text = line[start:i], text.String()
		words = append(words, current)
		current = bashWord{}
		text.Reset()
	}
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case quote != 0 && c == quote:
			quote = 0
		case quote == 0 && (c == '\'' || c == '"'):
			quote = c
		case c == '\\' && quote == 0 && i+1 == len(line): // the cursor is before the character
		case c == '\\' && quote != '\'' && i+1 < len(line):
			i++
			if quote == '"' && !strings.ContainsRune("$`\"\\", rune(line[i])) {
				text.WriteByte('\\')
			}
			text.WriteByte(line[i])
		case quote != 0:
			text.WriteByte(c)
		case strings.ContainsRune(" \t\n", rune(c)):
			if i > start {
				end(i)
			}
			start = i + 1
		case c == '<' || c == '>':
			if i > start && strings.Trim(line[start:i], "0123456789") != "" {
				end(i)
			}
			text.Reset()
			start, current.redirected = i+1, true
		case strings.ContainsRune(";|&()`", rune(c)):
			return nil, false
		default:
			text.WriteByte(c)
		}
	}
	current.quote = quote
	end(len(line))
	return words, true
}

// quoteBash returns a text for a place inside the open quote or, if that is 0, with a
// backslash before each character that means something to bash. It reports whether
// the text can be quoted in that way.
func quoteBash(text string, open byte) (quoted string, ok bool) {
	switch open {
	case '\'':
		return text, !strings.Contains(text, "'")
	case '"':
		// Between double quotes ! expands to a line of the history, even after \.
		return text, !strings.ContainsAny(text, "\"$`\\!")
	}
	var b strings.Builder
	for _, r := range text {
		if r < 0x80 && !isPlain(byte(r)) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String(), true
}

// isPlain reports whether an ASCII character means nothing to bash, anywhere in a
// word.
func isPlain(c byte) bool {
	switch {
	case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9':
		return true
	}
	return strings.IndexByte("-_./=:,+@%", c) >= 0
}
