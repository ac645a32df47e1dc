package checklist

import (
	"slices"

	"activeftp/core"
)

// Status is how somebody stands to an item. The zero value is none.
type Status uint8

const (
	_             Status = iota
	Pass                 // the item holds
	Deviation            // what should hold does not
	Fail                 // what must hold does not
	NotApplicable        // nothing to hold, or no way to find out
)

var statusNames = [...]string{"none", "pass", "deviation", "fail", "not applicable"}

// String is the standing in words.
func (s Status) String() string { return statusNames[min(s, NotApplicable)] }

// ParseStatus is the standing of that word; none when there is none.
func ParseStatus(word string) Status {
	return Status(max(slices.Index(statusNames[:], word), 0))
}

// severity is how a report counts the standing.
func (s Status) Severity() core.Severity {
	return [...]core.Severity{Deviation: core.Warning, Fail: core.Error, NotApplicable: core.Note}[min(s, NotApplicable)]
}

// Unmet is the standing of who does not do what an item says: what must be fails,
// anything else deviates.
func (i *Item) Unmet() Status {
	if i.Level == Must {
		return Fail
	}
	return Deviation
}
