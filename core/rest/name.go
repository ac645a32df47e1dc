package rest

import (
	"strconv"
	"strings"
)

// maxName is the length limit of a zone name in the product, in characters.
// Longer names are cut.
const maxName = 255

// canonical returns name in a form that is valid in a section header: on one line,
// of printable characters, without brackets and comment signs.
func canonical(name string) string {
	var out strings.Builder
	blank, count := false, 0
	for _, r := range name {
		if count == maxName {
			break
		}
		switch {
		case r == ' ' || r == '\t':
			blank = out.Len() > 0
			continue
		case r == '[' || r == ']' || r == '#' || !strconv.IsPrint(r):
			r = '-'
		}
		if blank {
			out.WriteByte(' ')
			blank = false
			count++
		}
		out.WriteRune(r)
		count++
	}
	if out.Len() == 0 {
		return "unnamed"
	}
	return out.String()
}

// nameSet is a set of used names. The value is the next number to try as a suffix
// for another use of the name.
type nameSet map[string]int

// reserve adds name to the set and returns it. If the name is taken, it appends
// the first number, from 2 up, that makes it unique.
func (t nameSet) reserve(name string) string {
	unique, n := name, max(2, t[name])
	for t[unique] > 0 {
		unique = name + " " + strconv.Itoa(n)
		n++
	}
	t[name], t[unique] = n, max(2, t[unique])
	return unique
}
