package core

import "strings"

// words is a list of words to choose from.
type words = func(yield func(string) bool)

// maxNear is the longest word, in bytes, for which a near one is looked for.
const maxNear = 64

// nearest is the one word that text was most likely meant to be. It has none
// when nothing is near, or two words are equally near: a fix must be certain.
func nearest(text string, list words) (string, bool) {
	if len(text) > maxNear {
		return "", false
	}
	text = folded(text)
	best, distance, tie := "", max(1, len(text)/3)+1, false
	for w := range list {
		if len(w) > maxNear {
			continue
		}
		switch d := editDistance(text, folded(w)); {
		case d < distance:
			best, distance, tie = w, d, false
		case d == distance:
			tie = true
		}
	}
	return best, best != "" && !tie
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

// editDistance is the number of bytes to insert, remove, replace or swap with
// their neighbour to make a into b. Neither is longer than maxNear after
// folding, or the distance is given as larger than any that counts.
func editDistance(a, b string) int {
	if len(a) > maxNear || len(b) > maxNear {
		return maxNear + 1
	}
	var before, above, row [maxNear + 1]int
	for j := range len(b) + 1 {
		above[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(above[j]+1, row[j-1]+1, above[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, above = above, row
	}
	return above[len(b)]
}

// wordList is the words for a message: "a, b and c".
func wordList(list words) string {
	var all []string
	for w := range list {
		all = append(all, w)
	}
	return joined(all)
}

// joined is items as a person lists them: "a, b and c".
func joined(items []string) string {
	if len(items) < 2 {
		return strings.Join(items, "")
	}
	last := len(items) - 1
	return strings.Join(items[:last], ", ") + " and " + items[last]
}
