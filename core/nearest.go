package core

import "strings"

// maxNear is the longest word, in bytes, for which a near one is looked for.
const maxNear = 64

// nearest is the place in list of the one word that text was most likely meant
// to be, at most slips slips away. There is none when nothing is near or two
// words are equally near: a fix must be certain. Nor is a word with other
// digits near: dmz1 is no slip for dmz2.
func nearest(text string, list []string, slips int) (at int, ok bool) {
	if len(text) > maxNear {
		return 0, false
	}
	text = folded(text)
	digits, least := digitsOf(text), slips+1
	for i, w := range list {
		if apart := len(w) - len(text); apart > slips || -apart > slips {
			continue
		}
		w = folded(w)
		switch d := editDistance(text, w); {
		case d > least || digitsOf(w) != digits:
		case d == least:
			ok = false
		default:
			at, least, ok = i, d, true
		}
	}
	return at, ok
}

// folded is text as people vary it without meaning another word: case, and
// blanks or underscores for hyphens ("Number Of Ports").
func folded(text string) string {
	return strings.Map(func(r rune) rune {
		if r == ' ' || r == '_' {
			return '-'
		}
		return r
	}, strings.ToLower(text))
}

// digitsOf is the digits of text, in order.
func digitsOf(text string) string {
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

// editDistance is the number of slips that make a out of b: a byte too many,
// one missing, or two neighbours swapped. Another byte in the place of one
// counts as two slips, because it makes one real word out of another more often
// ("internal" and "external"). Words longer than maxNear are further apart than
// any distance that counts.
func editDistance(a, b string) int {
	if len(a) > maxNear || len(b) > maxNear {
		return 2*maxNear + 1
	}
	var before, above, row [maxNear + 1]int
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
