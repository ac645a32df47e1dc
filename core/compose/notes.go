package compose

import "strconv"

// maxNotes bounds the notes that are kept. Further notes are only counted.
const maxNotes = 50

// Notes is a list of sentences about an import. The zero value is empty and ready
// to use.
type Notes struct {
	kept    []string
	dropped int // number of notes beyond maxNotes
}

// Add appends a sentence. After 50 sentences it only counts further ones.
func (n *Notes) Add(sentence string) {
	if len(n.kept) == maxNotes {
		n.dropped++
		return
	}
	n.kept = append(n.kept, sentence)
}

// All returns the notes in the order in which they were added, with a last one
// about the number of notes that were not kept.
func (n *Notes) All() []string {
	if n.dropped == 0 {
		return n.kept
	}
	return append(n.kept[:len(n.kept):len(n.kept)], "Further notes not shown: "+strconv.Itoa(n.dropped)+".")
}

// Quote returns a name in quotes for a note, cut after about 60 bytes.
func Quote(name string) string {
	const maxLen = 60
	for i := range name {
		if i > maxLen {
			return strconv.Quote(name[:i]) + "..."
		}
	}
	return strconv.Quote(name)
}
