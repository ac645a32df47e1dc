package rest

import "strconv"

// maxNotes is how many notes are told before the rest is counted.
const maxNotes = 50

// notes are sentences about an import. The zero value is none.
type notes struct {
	told []string
	more int // that were not kept
}

func (n *notes) add(sentence string) {
	if len(n.told) == maxNotes {
		n.more++
		return
	}
	n.told = append(n.told, sentence)
}

// all is the notes kept, and how many there were besides.
func (n *notes) all() []string {
	if n.more == 0 {
		return n.told
	}
	return append(n.told, "And "+strconv.Itoa(n.more)+" more notes of these kinds.")
}

// quote is a name for a note, cut to what helps.
func quote(name string) string {
	const most = 60
	for i := range name {
		if i > most {
			return strconv.Quote(name[:i]) + "..."
		}
	}
	return strconv.Quote(name)
}
