package compose

import (
	"strconv"
	"strings"
)

// maxName is the length limit of a zone name in the product, in characters.
// Longer names are cut.
const maxName = 255

// Name returns name in a form that is valid in a section header: on one line, of
// printable characters, without brackets and comment signs, and of at most 255
// characters. A name without any character that can stay becomes "unnamed".
func Name(name string) string {
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

// Names is a set of used names. The value is the next number to try as a suffix
// for another use of the name.
type Names map[string]int

// Used reports whether name is in the set.
func (t Names) Used(name string) bool { return t[name] > 0 }

// Reserve adds name to the set and returns it. If the name is used, it appends the
// first number, from 2 up, that makes it unique.
func (t Names) Reserve(name string) string {
	unique, n := name, max(2, t[name])
	for t[unique] > 0 {
		unique = name + " " + strconv.Itoa(n)
		n++
	}
	t[name], t[unique] = n, max(2, t[unique])
	return unique
}
