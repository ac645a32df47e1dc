package conformance

import (
	"slices"

	"activeftp/core"
)

// Standing is how somebody stands to an item. The zero value is none.
type Standing uint8

const (
	_             Standing = iota
	Pass                   // the item holds
	Deviation              // what should hold does not
	Fail                   // what must hold does not
	NotApplicable          // nothing to hold, or no way to find out
)

var standings = [...]string{"none", "pass", "deviation", "fail", "not applicable"}

// String is the standing in words.
func (s Standing) String() string { return standings[min(s, NotApplicable)] }

// standingOf is the standing of that word; none when there is none.
func standingOf(word string) Standing {
	return Standing(max(slices.Index(standings[:], word), 0))
}

// severity is how a report counts the standing.
func (s Standing) severity() core.Severity {
	return [...]core.Severity{Deviation: core.Warning, Fail: core.Error, NotApplicable: core.Note}[min(s, NotApplicable)]
}

// unmet is the standing of who does not do what an item says: what must be fails,
// anything else deviates.
func (i *Item) unmet() Standing {
	if i.Level == Must {
		return Fail
	}
	return Deviation
}
