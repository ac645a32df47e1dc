package core

// maxFixRounds bounds how often a text is fixed and checked again: a fix can
// bring to light what its finding hid, but not for ever.
const maxFixRounds = 16

// FixAll is text with every fix made that its diagnostics offer, and the number
// of them. A fix may bring another finding to light, so the text is checked
// again until no fix is left.
func FixAll(text string) (fixed string, made int) {
	for range maxFixRounds {
		found := Check(text).Diagnostics
		before := made
		// From the end backwards, so that the places of the others stay true.
		for i, limit := len(found)-1, len(text); i >= 0; i-- {
			f := found[i].Fix
			if f == nil || f.Start+f.Len > limit {
				continue // overlaps one that was just made: its turn comes in the next round
			}
			text, limit = f.Apply(text), f.Start
			made++
		}
		if made == before {
			break
		}
	}
	return text, made
}
