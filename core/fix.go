package core

import (
	"strings"
)

// maxFixRounds bounds how often a text is fixed and checked again: a fix can
// bring to light what its finding hid, but not for ever.
const maxFixRounds = 16

// FixAll is text with every fix made that its diagnostics offer, and the number
// of them. A fix may bring another finding to light, so the text is checked
// again until no fix is left.
func FixAll(text string) (fixed string, made int) {
	for range maxFixRounds {
		next, n := fixOnce(text)
		if n == 0 {
			break
		}
		text, made = next, made+n
	}
	return text, made
}

// fixOnce makes the fixes of one check. One that overlaps another before it
// waits for the next round.
func fixOnce(text string) (fixed string, made int) {
	var fixes []*Fix
	for _, d := range Check(text).Diagnostics {
		if d.Fix != nil {
			fixes = append(fixes, d.Fix)
		}
	}
	Sort(fixes, func(a, b **Fix) bool { return (*a).Start < (*b).Start })
	var b strings.Builder
	done := 0 // bytes of text that are written or replaced
	for _, f := range fixes {
		if f.Start < done || made > 0 && f.Len == 0 && f.Start == done {
			continue
		}
		b.WriteString(text[done:f.Start])
		b.WriteString(f.New)
		done = f.Start + f.Len
		made++
	}
	b.WriteString(text[done:])
	return b.String(), made
}
