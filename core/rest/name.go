package rest

import (
	"strconv"
	"strings"
)

// maxName is the longest name of a zone in the product, in characters; a longer
// name is cut.
const maxName = 255

// canonical is a name as a header of the settings text can have it: on one line,
// of visible characters, without brackets or what would start a comment.
func canonical(name string) string {
	var own strings.Builder
	blank, count := false, 0
	for _, r := range name {
		if count == maxName {
			break
		}
		switch {
		case r == ' ' || r == '\t':
			blank = own.Len() > 0
			continue
		case r == '[' || r == ']' || r == '#' || !strconv.IsPrint(r):
			r = '-'
		}
		if blank {
			own.WriteByte(' ')
			blank = false
			count++
		}
		own.WriteRune(r)
		count++
	}
	if own.Len() == 0 {
		return "unnamed"
	}
	return own.String()
}

// taken is the names in use, each with the next number to try for another of
// that name.
type taken map[string]int

// take is name, or name with the first number from 2 up that makes it one which
// is not in use; then it is.
func (t taken) take(name string) string {
	own, n := name, max(2, t[name])
	for t[own] > 0 {
		own = name + " " + strconv.Itoa(n)
		n++
	}
	t[name], t[own] = n, max(2, t[own])
	return own
}
