package checklist

import (
	"slices"

	"activeftp/core"
)

// Status is the result of checking an item. The zero value is invalid.
type Status uint8

const (
	_             Status = iota
	Pass                 // the requirement is met
	Deviation            // a requirement below Must is not met
	Fail                 // a Must is not met
	NotApplicable        // the item does not apply, or cannot be checked
	NotTried             // an interrupt came first
)

var statusNames = [...]string{"none", "pass", "deviation", "fail", "not applicable", "not tried"}

// String returns the status as reports print it.
func (s Status) String() string { return statusNames[min(s, NotTried)] }

// ParseStatus returns the status of the given name, or zero if there is none.
func ParseStatus(name string) Status {
	return Status(max(slices.Index(statusNames[:], name), 0))
}

// Severity returns the severity of a finding with this status. Pass has none.
func (s Status) Severity() core.Severity {
	return [...]core.Severity{Deviation: core.Warning, Fail: core.Error, NotApplicable: core.Note, NotTried: core.Note}[min(s, NotTried)]
}

// Unmet returns the status of an item whose requirement is not met: Fail for a
// Must, and Deviation otherwise.
func (i *Item) Unmet() Status {
	if i.Level == Must {
		return Fail
	}
	return Deviation
}
