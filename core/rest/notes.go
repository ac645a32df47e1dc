package rest

import "strconv"

// maxNotes bounds the notes that are kept. Further notes are only counted.
const maxNotes = 50

// notes is a list of sentences about an import. The zero value is empty.
type notes struct {
	kept    []string
	dropped int // number of notes beyond maxNotes
}

func (n *notes) add(sentence string) {
	if len(n.kept) == maxNotes {
		n.dropped++
		return
	}
	n.kept = append(n.kept, sentence)
}

// all returns the notes, with a last one about the number of dropped notes.
func (n *notes) all() []string {
	if n.dropped == 0 {
		return n.kept
	}
	return append(n.kept, "Further notes not shown: "+strconv.Itoa(n.dropped)+".")
}

// quote returns a name in quotes for a note, cut after about 60 bytes.
func quote(name string) string {
	const maxLen = 60
	for i := range name {
		if i > maxLen {
			return strconv.Quote(name[:i]) + "..."
		}
	}
	return strconv.Quote(name)
}
