package mutants

import (
	"fmt"
	"strings"
)

// Entry is a mutant that may survive, because it does nothing that a test could
// notice.
type Entry struct {
	Name   string // as Mutant.Name returns it
	Reason string
	Line   int
}

// ReadAccepted reads a list of accepted mutants: on each line the name of a mutant,
// " because " and the reason. Empty lines and lines that start with # do not count.
func ReadAccepted(text string) ([]Entry, error) {
	var all []Entry
	line := 0
	for row := range strings.Lines(text) {
		line++
		row = strings.TrimSpace(row)
		if row == "" || row[0] == '#' {
			continue
		}
		name, reason, ok := strings.Cut(row, " because ")
		if !ok || strings.TrimSpace(reason) == "" {
			return nil, fmt.Errorf("line %d: want FILE PLACE: CHANGE because REASON, not %q", line, row)
		}
		for _, e := range all {
			if e.Name == name {
				return nil, fmt.Errorf("line %d: line %d accepts the same mutant", line, e.Line)
			}
		}
		all = append(all, Entry{name, reason, line})
	}
	return all, nil
}
