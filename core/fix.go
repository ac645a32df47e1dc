package core

import "strings"

// maxFixRounds bounds how often FixAll fixes a text and checks it again: a fix
// can reveal another finding, but not forever.
const maxFixRounds = 16

// FixAll applies every fix that the diagnostics of text offer, except to accepted
// findings. It returns the fixed text and the number of fixes. A fix may reveal
// another finding, so FixAll checks the text again until no fix is left. Like
// [Check] it does not know the date.
func FixAll(text string) (fixed string, applied int) { return FixAllOn(text, 0) }

// FixAllOn works like FixAll, on a day: the fix of a finding whose acceptance has
// ended is applied.
func FixAllOn(text string, today Date) (fixed string, applied int) {
	return FixAllWith(text, Options{Today: today})
}

// FixAllWith works like FixAll, with options. It fixes known findings too.
func FixAllWith(text string, o Options) (fixed string, applied int) {
	o.Known = nil // it may count the findings of one check
	for range maxFixRounds {
		next, n := fixOnce(text, o)
		if n == 0 {
			break
		}
		text, applied = next, applied+n
	}
	return text, applied
}

// fixOnce applies the fixes of one check. A fix that overlaps an earlier one
// waits for the next round.
func fixOnce(text string, o Options) (fixed string, applied int) {
	var fixes []*Fix
	for _, d := range CheckWith(text, o).Diagnostics {
		if d.Fix != nil && d.Accepted == nil {
			fixes = append(fixes, d.Fix)
		}
	}
	Sort(fixes, func(a, b **Fix) bool { return (*a).Start < (*b).Start })
	var b strings.Builder
	done := 0 // offset of the text that is not yet copied or replaced
	for _, f := range fixes {
		if f.Start < done || applied > 0 && f.Len == 0 && f.Start == done {
			continue
		}
		b.WriteString(text[done:f.Start])
		b.WriteString(f.New)
		done = f.Start + f.Len
		applied++
	}
	b.WriteString(text[done:])
	return b.String(), applied
}
