package core

import "strings"

// maxWordLen is the length in bytes up to which words are compared.
const maxWordLen = 64

// Nearest returns the known word that word was most likely meant to be, for a
// message that says "did you mean". One edit in three bytes is near. It returns
// "" if no word is near or two are equally near.
func Nearest(word string, known []string) string {
	if i, ok := nearest(word, known, len(word)/3); ok {
		return known[i]
	}
	return ""
}

// nearest returns the index of the word in list that text was most likely meant
// to be, at most maxEdits edits away. ok is false if no word is near or two are
// equally near, because a fix must be certain. A word with other digits is
// never near: nobody types dmz1 for dmz2 by accident.
func nearest(text string, list []string, maxEdits int) (index int, ok bool) {
	if len(text) > maxWordLen {
		return 0, false
	}
	text = fold(text)
	digits, best := digitsIn(text), maxEdits+1
	for i, w := range list {
		if diff := len(w) - len(text); diff > maxEdits || -diff > maxEdits {
			continue
		}
		w = fold(w)
		switch d := editDistance(text, w); {
		case d > best || digitsIn(w) != digits:
		case d == best:
			ok = false
		default:
			index, best, ok = i, d, true
		}
	}
	return index, ok
}

// fold removes differences that do not change the meaning: it converts to
// lower case and turns blanks and underscores into hyphens ("Number Of Ports").
func fold(text string) string {
	return strings.Map(func(r rune) rune {
		if r == ' ' || r == '_' {
			return '-'
		}
		return r
	}, strings.ToLower(text))
}

// digitsIn returns the digits of text, in order.
func digitsIn(text string) string {
	if !strings.ContainsAny(text, "0123456789") {
		return ""
	}
	return strings.Map(func(r rune) rune {
		if '0' <= r && r <= '9' {
			return r
		}
		return -1
	}, text)
}

// editDistance returns the number of edits that turn b into a: insert a byte,
// delete one, or swap two neighbours. A replaced byte counts as two edits,
// because a replacement more often turns one real word into another ("internal"
// and "external"). For a word longer than maxWordLen it returns a distance that
// is greater than any other.
func editDistance(a, b string) int {
	if len(a) > maxWordLen || len(b) > maxWordLen {
		return 2*maxWordLen + 1
	}
	var before, above, row [maxWordLen + 1]int
	for j := range len(b) + 1 {
		above[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			row[j] = min(above[j], row[j-1]) + 1
			if a[i-1] == b[j-1] {
				row[j] = min(row[j], above[j-1])
			}
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, above = above, row
	}
	return above[len(b)]
}
